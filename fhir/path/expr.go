package path

import (
	"context"
	"errors"
)

// Expr is a compiled expression. It may be used by many goroutines at once.
type Expr struct {
	src  string
	tree Node
	run  op
}

// String returns the expression as it was written.
func (e *Expr) String() string { return e.src }

// Tree returns the expression as a tree, which must not be changed.
func (e *Expr) Tree() Node { return e.tree }

// Eval evaluates the expression on one focus: a resource, or an element of
// one. What it returns lives as long as the document of the focus does. The
// error is an *Error.
func (e *Expr) Eval(ctx context.Context, focus Value, env *Env) (Collection, error) {
	return e.Append(ctx, nil, focus, env)
}

// Append is Eval into a Collection that is there already.
func (e *Expr) Append(ctx context.Context, dst Collection, focus Value, env *Env) (Collection, error) {
	m := start(ctx, e.src, focus, env)
	out, err := e.run.eval(m, dst)
	m.stop()
	if err != nil {
		return nil, e.located(err)
	}
	return out, nil
}

// Holds evaluates the expression as a condition. ok is false when it says
// neither true nor false: it returned nothing.
func (e *Expr) Holds(ctx context.Context, focus Value, env *Env) (holds, ok bool, err error) {
	m := start(ctx, e.src, focus, env)
	t, err := m.truth(e.run, 0)
	m.stop()
	if err != nil {
		return false, false, e.located(err)
	}
	return t == yes, t != unknown, nil
}

func (e *Expr) located(err error) error {
	if found, ok := errors.AsType[*Error](err); ok {
		if found.Line == 0 {
			found.locate(e.src)
		}
		return found
	}
	return (&Error{Kind: Execution, Message: "the evaluation failed", Cause: err}).locate(e.src)
}
