# The cost explorer of the region, as its team runs it.

terraform {
  required_version = ">= 1.9"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }

  backend "s3" {
    bucket = "acme-terraform-state-cn"
    key    = "cost-explorer/production/terraform.tfstate"
    region = "cn-northwest-1"
  }
}

provider "aws" {
  region = var.region
}

module "cost_explorer" {
  source = "./modules/cost_explorer"

  environment     = var.environment
  api_image_tag   = var.api_image_tag
  ledger_password = var.ledger_password
}
