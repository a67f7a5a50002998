"""One AWS call, as the AWS CLI would make it: python3 -m emulator.api ENDPOINT ACCOUNT SERVICE OPERATION [JSON]

Prints the answer as JSON, or ends with 1 and the error's code and message.
"""

import json
import sys
from typing import Any

from botocore.exceptions import ClientError

from emulator.accounts import client


def call(endpoint: str, account: str, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
    answer = getattr(client(endpoint, account, service), operation)(**parameters)
    answer.pop("ResponseMetadata", None)
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()
    return answer


if __name__ == "__main__":
    try:
        result = call(*sys.argv[1:5], json.loads(sys.argv[5]) if len(sys.argv) > 5 else {})
    except ClientError as error:
        sys.exit(f"{error.response['Error']['Code']}: {error.response['Error']['Message']}")
    print(json.dumps(result, default=str))
