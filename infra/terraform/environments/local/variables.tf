variable "folder" {
  description = "Folder of the platform's state: keys, objects, mail, and the settings file written here."
  type        = string
  default     = "../../../.cloudforge"
}

variable "log_level" {
  description = "Least important level that is written."
  type        = string
  default     = "info"
}

variable "public_url" {
  description = "Address at which people reach the platform."
  type        = string
  default     = "http://localhost:8080"
}

variable "s3_endpoint" {
  description = "Address of an S3 server on this machine, e.g. http://127.0.0.1:9000. Absent: a folder."
  type        = string
  default     = null
}

variable "s3_region" {
  description = "Region of that server; MinIO takes its default."
  type        = string
  default     = "us-east-1"
}

variable "otlp_endpoint" {
  description = "OTLP over HTTP of a collector on this machine. Absent: the local trace view."
  type        = string
  default     = null
}
