/** Name of the secret that holds the directory's Admin password after `rotate-admin-password`. */
export function adminPasswordSecretName(environment: string): string {
  return `${environment}-directory-admin`;
}
