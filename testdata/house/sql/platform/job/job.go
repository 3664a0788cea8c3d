package job

const claim = "update job set lease_at = $1"
