// Package job.
package job
