#!/bin/sh
# An environment with Terraform alone, stack by stack in its order; no cdktf command is needed.
#   examples/terraform/run.sh prod plan|apply|destroy [options of terraform …]
# Run it in the folder of the project. It synthesizes into cdktf.out, or the folder that CDKTF_OUTDIR names, asks
# rds-kerberos graph for the order, and ends at the first stack that fails; the same command goes on from there.
set -eu

if [ $# -lt 2 ]; then
  echo "usage: $0 <environment> plan|apply|destroy [options of terraform …]" >&2
  exit 1
fi
environment=$1
command=$2
shift 2
case $command in
  plan | apply | destroy) ;;
  *)
    echo "$command is not plan, apply or destroy" >&2
    exit 1
    ;;
esac

export ENVIRONMENT="$environment"
export CDKTF_OUTDIR="${CDKTF_OUTDIR:-cdktf.out}"
eval "$(npx rds-kerberos terraform-environment)"
node scripts/app.cjs

stacks=$(npx rds-kerberos graph "$environment" --json | node -e '
  const { stacks } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const ids = stacks.map(({ id }) => id);
  console.log((process.argv[1] === "destroy" ? ids.reverse() : ids).join("\n"));
' "$command")

for stack in $stacks; do
  echo "== $stack: $command" >&2
  terraform -chdir="$CDKTF_OUTDIR/stacks/$stack" init -input=false -no-color >/dev/null
  terraform -chdir="$CDKTF_OUTDIR/stacks/$stack" "$command" -input=false "$@"
done
