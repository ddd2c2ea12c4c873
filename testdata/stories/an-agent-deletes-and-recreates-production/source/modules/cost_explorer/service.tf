resource "aws_ecs_cluster" "this" {
  name = local.name
  tags = local.tags
}

resource "aws_ecs_task_definition" "api" {
  family                   = "cost-explorer-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  task_role_arn            = aws_iam_role.task.arn

  container_definitions = jsonencode([{
    name  = "cost-explorer-api"
    image = "${aws_ecr_repository.api.repository_url}:${var.api_image_tag}"
    environment = [
      { name = "LOG_LEVEL", value = "info" },
    ]
  }])

  tags = local.tags
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.api.arn
  launch_type     = "FARGATE"
  desired_count   = 6

  network_configuration {
    subnets         = [for subnet in aws_subnet.private : subnet.id]
    security_groups = [aws_security_group.service.id]
  }

  tags = local.tags
}

resource "aws_lb" "public" {
  name                       = "cost-explorer"
  load_balancer_type         = "application"
  internal                   = false
  subnets                    = [for subnet in aws_subnet.private : subnet.id]
  enable_deletion_protection = false
  tags                       = local.tags
}

resource "aws_route53_record" "api" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "cost-explorer.example.cn"
  type    = "A"

  alias {
    name                   = aws_lb.public.dns_name
    zone_id                = aws_lb.public.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_zone" "public" {
  name = "example.cn"
}

resource "aws_ecr_repository" "api" {
  name                 = "cost-explorer-api"
  image_tag_mutability = "IMMUTABLE"
}

resource "aws_iam_role" "task" {
  name = "${local.name}-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })
  tags = local.tags
}

resource "aws_cloudwatch_log_group" "api" {
  name              = "/ecs/${local.name}/api"
  retention_in_days = 90
  tags              = local.tags
}
