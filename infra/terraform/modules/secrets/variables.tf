variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts secrets and objects."
  type        = string
}

variable "bucket_arn" {
  description = "Bucket of the platform's objects."
  type        = string
}

variable "oidc_provider_arn" {
  description = "Identity provider of the cluster: arn:aws:iam::ACCOUNT:oidc-provider/ISSUER."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam::\\d{12}:oidc-provider/.+$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn looks like arn:aws:iam::ACCOUNT:oidc-provider/ISSUER."
  }
}

variable "service_account" {
  description = "Namespace and name of the pods' service account."
  type        = string
  default     = "cloudforge:cloudforge"
}
