variable "name" {
  description = "Prefix of every name."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network; a /16 gives 16 subnets."
  type        = string
  default     = "10.40.0.0/16"
}

variable "zones" {
  description = "Zones to spread over, by name: the list stays as it is when the cloud adds one. The database needs two."
  type        = list(string)
  validation {
    condition     = length(distinct(var.zones)) == length(var.zones) && length(var.zones) >= 2 && length(var.zones) <= 16
    error_message = "zones are 2 to 16 different ones."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the logs."
  type        = string
}
