# One machine, no cloud, no account: writes the settings file and the keys of a platform that uses servers of your own.
# Only what is built into Terraform is used, so `terraform init` fetches nothing.
terraform {
  required_version = ">= 1.9"
}

locals {
  folder = abspath(var.folder)
  file   = "${local.folder}/platform.env"
}

module "settings" {
  source        = "../../modules/settings"
  log_level     = var.log_level
  public_url    = var.public_url
  state_folder  = local.folder
  s3_endpoint   = var.s3_endpoint
  s3_region     = var.s3_endpoint == null ? null : var.s3_region
  otlp_endpoint = var.otlp_endpoint
}

# Made once and never replaced: what is encrypted with them could not be read any more. They are in no state file.
resource "terraform_data" "keys" {
  input = local.folder

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-euc"]
    environment = { KEYS = "${local.folder}/keys" }
    command     = <<-EOT
      umask 077
      mkdir -p "$KEYS"
      [ -e "$KEYS/master.key" ] || openssl rand -base64 32 >"$KEYS/master.key"
      [ -e "$KEYS/signing-key.pem" ] || openssl genpkey -algorithm ed25519 -out "$KEYS/signing-key.pem"
    EOT
  }
}

resource "terraform_data" "settings_file" {
  input            = local.file
  triggers_replace = [local.file, module.settings.env_file]
  depends_on       = [terraform_data.keys]

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-euc"]
    environment = { FILE = local.file, CONTENT = module.settings.env_file }
    command     = "umask 077 && printf '%s' \"$CONTENT\" >\"$FILE\""
  }
}
