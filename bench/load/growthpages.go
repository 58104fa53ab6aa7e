//go:build unix

package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// searches are asked of the register's page.
var searches = []struct{ what, query string }{
	{"a search: two words that few have", "neill-500+cath"},
	{"a search: a word that all have", "catherine"},
	{"a search: one letter", "c"},
	{"a search: nobody", "nobody+at+all"},
	{"a search: the beginning of a number", "G0000"},
	{"a search: the beginning of an address", "crowd77"},
}

// lists are the pages whose rows grow with the electorate, by the end of their address.
var lists = []struct{ what, ends string }{
	{"the page of the roll", "/roll"},
	{"a search of the roll", "/roll?q=neill-500"},
	{"the page of the outbox", "/office/mail"},
	{"the page of the turnout", "/turnout"},
	{"the page of the mails to come", "/mails"},
	{"the page of whom mails do not reach", "/unreachable"},
	{"the page of members", "/office/people"},
}

// everyPage asks for all pages while people vote, or once the result is there; what is
// not there yet is given back. The slowest makes a row, those that are lists have theirs.
func (s *site) everyPage(ctx context.Context, p plan, g *grown, when string, paths []string) (unseen []string, err error) {
	const asked = "p95 under 100 ms"
	n, slowest, which := 0, time.Duration(0), ""
	for _, path := range paths {
		a, err := s.asked(ctx, p, path)
		if err != nil {
			return nil, err
		}
		if !a.shown {
			unseen = append(unseen, path)
		}
		if len(a.times) == 0 {
			continue
		}
		n++
		p50, p95 := percentile(a.times, 50), percentile(a.times, 95)
		name := unnamed.ReplaceAllString(path, "…")
		if p95 > slowest {
			slowest, which = p95, name
		}
		if p95 >= mostPage {
			g.miss("%s (%s): median %.0f ms, p95 %.0f ms", name, a.as, ms(p50), ms(p95))
		}
		for _, l := range lists {
			if strings.HasSuffix(path, l.ends) {
				g.put(l.what+", median and p95", asked, fmt.Sprintf("%.0f, %.0f ms", ms(p50), ms(p95)), p95 < mostPage)
			}
		}
	}
	g.put("all pages, "+when+": the slowest p95", asked, fmt.Sprintf("%.0f ms of %d (%s)", ms(slowest), n, which), slowest < mostPage)
	return unseen, nil
}

// search asks the register's page for each search, as the secretariat.
func (s *site) search(ctx context.Context, p plan, g *grown) error {
	for _, q := range searches {
		a, err := s.asked(ctx, p, "/office/people?q="+q.query)
		if err != nil {
			return err
		}
		p50, p95 := percentile(a.times, 50), percentile(a.times, 95)
		g.put(q.what+", median and p95", "p95 under 100 ms", fmt.Sprintf("%.0f, %.0f ms", ms(p50), ms(p95)), a.shown && p95 < mostPage)
	}
	return nil
}
