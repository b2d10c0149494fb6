output "settings" {
  description = "Environment variables by name."
  value       = local.settings
}

output "env_file" {
  description = "The same as lines NAME=\"value\", as shells, Node (--env-file) and podman read them."
  value       = join("", [for name, value in local.settings : format("%s=%q\n", name, value)])
}
