"""Clients for an account of the emulated AWS, reached as Terraform reaches it: by assuming a role there."""

from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config

REGION = "us-east-1"
# The emulator calls itself on loopback, which no proxy of the environment reaches.
OPTIONS = Config(proxies={}, retries={"max_attempts": 2}, s3={"addressing_style": "path"})


@lru_cache(maxsize=None)
def session(endpoint: str, account: str, name: str) -> boto3.Session:
    sts = boto3.client(
        "sts",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=OPTIONS,
    )
    role = f"arn:aws:iam::{account}:role/{name}"
    credentials = sts.assume_role(RoleArn=role, RoleSessionName="emulator")["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=REGION,
    )


@lru_cache(maxsize=None)
def client(endpoint: str, account: str, service: str, role: str = "terraform-deploy") -> Any:
    return session(endpoint, account, role).client(service, endpoint_url=endpoint, config=OPTIONS)
