@node "%~dp0terraform-shield.cjs" %*
