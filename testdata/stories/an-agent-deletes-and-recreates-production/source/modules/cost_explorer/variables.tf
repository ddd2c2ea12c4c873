variable "environment" {
  type = string
}

variable "api_image_tag" {
  type = string
}

variable "ledger_password" {
  type      = string
  sensitive = true
}

variable "ledger_instances" {
  type    = number
  default = 1
}

locals {
  name = "cost-explorer-${var.environment}"

  tags = {
    Environment = var.environment
    Service     = "cost-explorer"
  }
}
