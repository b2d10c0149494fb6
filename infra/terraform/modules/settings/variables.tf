variable "host" {
  description = "Address to serve on. Anything but a loopback address can be reached from other machines."
  type        = string
  default     = "127.0.0.1"
}

variable "log_level" {
  description = "Least important level that is written."
  type        = string
  default     = "info"
  validation {
    condition     = contains(["debug", "info", "warn", "error"], var.log_level)
    error_message = "log_level is debug, info, warn or error."
  }
}

variable "public_url" {
  description = "Address at which people reach the platform, for links in mail."
  type        = string
  default     = null
}

variable "state_folder" {
  description = "Folder for keys, objects on disk and unsent mail."
  type        = string
  default     = null
}

variable "s3_endpoint" {
  description = "Address of an S3 server. Absent: objects lie in the state folder."
  type        = string
  default     = null
}

variable "s3_bucket" {
  description = "One bucket for everything. Absent: one bucket for each of the platform's bucket names."
  type        = string
  default     = null
}

variable "s3_region" {
  description = "Region of the S3 server."
  type        = string
  default     = null
}

variable "otlp_endpoint" {
  description = "OTLP over HTTP, e.g. http://127.0.0.1:4318."
  type        = string
  default     = null
}

variable "mail_from" {
  description = "Sender of the platform's mail."
  type        = string
  default     = null
}
