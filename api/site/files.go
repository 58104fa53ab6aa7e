package site

import (
	"context"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"hustings/api/door"
	"hustings/domain"
)

// Asked has a page without a view of its own (a file, a stream) answer whoever may knock;
// whoever may not is told so as on any other page.
func (s *Pages) Asked(c *gin.Context, who door.Access, h func(*Visit) error) {
	v, err := s.enter(c)
	v.access = who
	if err == nil {
		err = who.Admits(v.By, s.Now())
	}
	if err == nil {
		err = h(v)
	} else if next, led := v.led(err); led {
		err = v.To(next)
	}
	if err != nil {
		v.fault(err)
	}
}

// File answers with a file that is written as a whole before any of it is sent,
// so that a fault is told as one.
func (s *Pages) File(who door.Access, name, kind string, write func(context.Context, domain.Actor, io.Writer) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		v, err := s.enter(c)
		if err == nil {
			err = who.Admits(v.By, s.Now())
		}
		if next, led := v.led(err); led {
			_ = v.To(next)
			return
		}
		if err != nil {
			v.fault(err)
			return
		}
		file, drop, err := s.Spooled(v.Ctx, func(w io.Writer) error { return write(v.Ctx, v.By, w) })
		if err != nil {
			v.fault(err)
			return
		}
		defer drop()
		c.Header("Content-Type", kind)
		c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
		c.Status(http.StatusOK)
		io.Copy(c.Writer, file) // whoever hangs up gets no more
	}
}
