"""One AWS call, as the AWS CLI would make it, over HTTP and with the checks of boto3."""

from typing import Any

from botocore.exceptions import ClientError

from emulator.accounts import client


def call(
    endpoint: str,
    account: str,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    role: str = "terraform-deploy",
) -> dict[str, Any]:
    """The answer, or `{"error": "Code: message"}`."""
    try:
        answer = getattr(client(endpoint, account, service, role), operation)(**parameters)
    except ClientError as error:
        return {"error": f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"}
    answer.pop("ResponseMetadata", None)
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()
    return {"answer": answer}
