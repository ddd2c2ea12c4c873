resource "aws_kms_key" "data" {
  description             = "cost explorer data"
  deletion_window_in_days = 7
  enable_key_rotation     = true
  tags                    = local.tags
}

# The ledger: what every account has spent, since the region opened.
resource "aws_rds_cluster" "ledger" {
  cluster_identifier = "${local.name}-ledger"
  engine             = "aurora-postgresql"
  engine_version     = "16.4"
  database_name      = "ledger"
  master_username    = "ledger"
  master_password    = var.ledger_password

  storage_encrypted       = true
  kms_key_id              = aws_kms_key.data.arn
  backup_retention_period = 7

  deletion_protection      = false
  delete_automated_backups = true
  skip_final_snapshot      = true # as in the example of the provider

  tags = local.tags
}

resource "aws_rds_cluster_instance" "ledger" {
  count = var.ledger_instances

  identifier         = "${local.name}-ledger-${count.index}"
  cluster_identifier = aws_rds_cluster.ledger.id
  engine             = aws_rds_cluster.ledger.engine
  instance_class     = "db.r6g.xlarge"
  tags               = local.tags
}

resource "aws_dynamodb_table" "cost_cache" {
  name         = "${local.name}-cost-cache"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "account_id"
  range_key    = "day"

  attribute {
    name = "account_id"
    type = "S"
  }

  attribute {
    name = "day"
    type = "S"
  }

  point_in_time_recovery {
    enabled = false
  }

  tags = local.tags
}

resource "aws_s3_bucket" "reports" {
  bucket        = "${local.name}-reports"
  force_destroy = true
  tags          = local.tags
}
