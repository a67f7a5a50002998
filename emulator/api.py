"""One AWS call, as the AWS CLI would make it, over HTTP and with the checks of boto3."""

from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from emulator.access import Refusal
from emulator.accounts import client
from emulator.services import SERVICES


def call(
    endpoint: str,
    account: str,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    role: str = "terraform-deploy",
) -> dict[str, Any]:
    """The answer, or `{"error": "Code: message"}`. @raises Refusal"""
    if service not in SERVICES:
        raise bad("unknown-service", f"the emulator has no service {service}")
    try:
        aws = client(endpoint, account, service, role)
        # boto3's clients have more methods than their services have operations: some of them read and write files.
        if operation not in aws.meta.method_to_api_mapping:
            raise bad("unknown-operation", f"the API of {service} has no operation {operation}")
        answer = getattr(aws, operation)(**parameters)
    except ParamValidationError as error:
        raise bad("parameters", str(error)) from None
    except ClientError as error:
        return {"error": f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"}
    answer.pop("ResponseMetadata", None)
    if "Body" in answer:
        answer["Body"] = answer["Body"].read().decode()
    return {"answer": answer}


def bad(id: str, message: str) -> Refusal:
    return Refusal("400 Bad Request", id, message)
