variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "vpc_id" {
  description = "Network the database lies in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in at least two zones."
  type        = list(string)
}

variable "client_cidrs" {
  description = "Addresses of the cluster's pods or nodes: nobody else reaches the database."
  type        = list(string)
}

variable "kms_key_arn" {
  description = "Key that encrypts data, backups and the password."
  type        = string
}

variable "engine_version" {
  description = "PostgreSQL 14 or newer."
  type        = string
  default     = "17"
}

variable "instance_class" {
  description = "Size of the machine."
  type        = string
  default     = "db.t4g.medium"
}

variable "storage_gib" {
  description = "Storage at the start, in GiB."
  type        = number
  default     = 50
}

variable "storage_gib_max" {
  description = "Storage that it may grow to, in GiB."
  type        = number
  default     = 500
}

variable "deletion_protection" {
  description = "Whether the database can't be deleted before this is turned off."
  type        = bool
  default     = true
}
