"""Makes state buckets as they should be: python3 -m emulator.state_buckets ENDPOINT ACCOUNT=BUCKET …"""

import sys

from emulator.accounts import client


def make(endpoint: str, account: str, bucket: str) -> None:
    s3 = client(endpoint, account, "s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(names, True))


if __name__ == "__main__":
    for pair in sys.argv[2:]:
        make(sys.argv[1], *pair.split("="))
