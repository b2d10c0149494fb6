# The platform's settings as an environment, made from where its drivers are. No secrets: those come from elsewhere.
locals {
  given = {
    HOST                        = var.host
    LOG_LEVEL                   = var.log_level
    CLOUDFORGE_PUBLIC_URL       = var.public_url
    CLOUDFORGE_STATE            = var.state_folder
    S3_ENDPOINT                 = var.s3_endpoint
    S3_BUCKET                   = var.s3_bucket
    AWS_REGION                  = var.s3_region
    OTEL_EXPORTER_OTLP_ENDPOINT = var.otlp_endpoint
    MAIL_FROM                   = var.mail_from
  }
  settings = { for name, value in local.given : name => value if value != null }
}
