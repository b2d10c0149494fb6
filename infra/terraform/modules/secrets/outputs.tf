output "secret_arns" {
  description = "Where each secret's value is to be put."
  value       = { for name, secret in aws_secretsmanager_secret.this : name => secret.arn }
}

output "role_arn" {
  description = "Annotate the service account with it: eks.amazonaws.com/role-arn."
  value       = aws_iam_role.platform.arn
}
