output "settings" {
  description = "For the ConfigMap cloudforge-settings."
  value       = module.settings.settings
}

output "database" {
  description = "Where the database is, and the secret with the migrator's password."
  value       = { host = module.database.host, port = module.database.port, master_secret_arn = module.database.master_secret_arn }
}

output "secret_arns" {
  description = "Secrets whose values are to be put in by hand."
  value       = module.secrets.secret_arns
}

output "role_arn" {
  description = "Role of the service account cloudforge."
  value       = module.secrets.role_arn
}
