variable "environment" {
  description = "The environment that this state belongs to."
  type        = string
}

variable "region" {
  description = "The region that everything is in."
  type        = string
}

variable "api_image_tag" {
  description = "The version of the API's image."
  type        = string
}

variable "ledger_password" {
  description = "The password of the ledger's owner."
  type        = string
  sensitive   = true
}
