/** The command that reboots an instance. */
export function rebootCommand(instance: string): string {
  return `aws rds reboot-db-instance --db-instance-identifier ${instance}`;
}
