output "settings_file" {
  description = "Start the platform with it: node --env-file=FILE shared/cli/bootstrap.mjs up"
  value       = terraform_data.settings_file.output
}

output "state_folder" {
  description = "Keep a copy of its keys: without them, secrets at rest are lost."
  value       = terraform_data.keys.output
}
