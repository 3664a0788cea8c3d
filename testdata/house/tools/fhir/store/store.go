package store

import (
	"database/sql"
	"net/http"
)
