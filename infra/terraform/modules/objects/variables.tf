variable "bucket" {
  description = "Name of the bucket, unique in the world: the setting S3_BUCKET."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$", var.bucket))
    error_message = "bucket has 3 to 50 lower-case letters, digits and hyphens."
  }
}

variable "public_url" {
  description = "Origin of the platform's pages."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the objects."
  type        = string
}

variable "deleted_days" {
  description = "Days for which a deleted or overwritten object can still be brought back."
  type        = number
  default     = 30
}
