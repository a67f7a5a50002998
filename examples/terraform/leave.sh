#!/bin/sh
# Lets go of one stack without destroying anything: writes removed blocks for all it has, in place of its resources.
#   examples/terraform/leave.sh prod-orders-database [folder]
# Run it after a synthesis, in the folder of the project. It reads the stack's state and writes a root module into the
# folder (default: cdktf.out/leave/<stack>), with the same backend and provider. Plan and apply that with terraform: the
# plan says "will no longer be managed by Terraform" of each resource, and destroys none.
set -eu

if [ $# -lt 1 ]; then
  echo "usage: $0 <stack> [folder]" >&2
  exit 1
fi
out=${CDKTF_OUTDIR:-cdktf.out}
from=$out/stacks/$1
to=${2:-$out/leave/$1}
if [ ! -f "$from/cdk.tf.json" ]; then
  echo "there is no stack $1 in $out; synthesize first, with the stack still in the environment file" >&2
  exit 1
fi
if [ -e "$to" ]; then
  echo "$to is there already, and nothing in it is overwritten; remove it, or name another folder" >&2
  exit 1
fi

eval "$(npx rds-kerberos terraform-environment)"
terraform -chdir="$from" init -input=false -no-color >/dev/null
addresses=$(terraform -chdir="$from" state list | grep -v '^data\.' || true)
if [ -z "$addresses" ]; then
  echo "the state of $1 is empty: there is nothing to leave" >&2
  exit 1
fi
mkdir -p "$to"
# With awsEndpointUrl the provider needs a file from the stack's folder.
if [ -f "$from/aws-endpoint-url.ini" ]; then cp "$from/aws-endpoint-url.ini" "$to/"; fi
printf '%s\n' "$addresses" | FROM="$from/cdk.tf.json" TO="$to/main.tf.json" node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const { terraform, provider } = JSON.parse(readFileSync(process.env.FROM, "utf8"));
  // A removed block names a resource with all of its instances.
  const resources = readFileSync(0, "utf8").trim().split("\n").map((address) => address.replace(/\[.*$/, ""));
  const removed = [...new Set(resources)].map((from) => ({ from, lifecycle: [{ destroy: false }] }));
  writeFileSync(process.env.TO, `${JSON.stringify({ terraform, provider, removed }, undefined, 2)}\n`);
'
echo "$to: removed blocks; now: terraform -chdir=$to init && terraform -chdir=$to apply" >&2
