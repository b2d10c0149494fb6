variable "name" {
  description = "Prefix of every name, and the tag `environment`."
  type        = string
  default     = "cloudforge"
}

variable "region" {
  description = "Region that holds the data."
  type        = string
  default     = "eu-central-1"
}

variable "cidr" {
  description = "Addresses of the private network."
  type        = string
  default     = "10.40.0.0/16"
}

variable "zone_letters" {
  description = "Zones of the region to spread over."
  type        = list(string)
  default     = ["a", "b", "c"]
}

variable "cluster_cidrs" {
  description = "Addresses of the cluster's pods, where it lies in a network of its own that is peered with this one."
  type        = list(string)
  default     = []
}

variable "oidc_provider_arn" {
  description = "Identity provider of the cluster."
  type        = string
}

variable "bucket" {
  description = "Name of the bucket, unique in the world."
  type        = string
}

variable "public_url" {
  description = "Address at which people reach the platform."
  type        = string
  validation {
    condition     = startswith(var.public_url, "https://")
    error_message = "public_url begins with https://."
  }
}

variable "database_class" {
  description = "Size of the database's machine."
  type        = string
  default     = "db.t4g.medium"
}

variable "deletion_protection" {
  description = "Whether the database can't be deleted before this is turned off."
  type        = bool
  default     = true
}
