package governance

import (
	"fmt"
	"testing"
	"time"

	"hustings/domain"
	"hustings/domain/refusal"
)

func round(s PrioritiesState) Priorities {
	p := Priorities{ID: "p", State: s, ProposeBy: eleventh}
	if s == PrioritiesFrozen || s == PrioritiesVoting {
		p.FrozenAt = &eleventh
	}
	return p
}

func proposals(n int) (out []Proposal) {
	for i := range n {
		out = append(out, Proposal{ID: ProposalID(fmt.Sprint("n", i+1)), Priorities: "p", By: "author", Title: fmt.Sprint("Proposal ", i+1)})
	}
	return out
}

func TestR136_ProposalsAndSupports(t *testing.T) {
	before := eleventh.Add(-time.Microsecond)
	for name, c := range map[string]struct {
		state  PrioritiesState
		n      Proposal
		sofar  int
		now    time.Time
		reason refusal.Reason
	}{
		"as they close":                {Proposing, Proposal{Title: "Identity"}, 0, before, refusal.Reason{}},
		"at the close":                 {Proposing, Proposal{Title: "Identity"}, 0, eleventh, ProposalsClosed},
		"a sixth":                      {Proposing, Proposal{Title: "Identity"}, 5, before, ProposalsMany},
		"a panel's, whoever wrote it":  {Proposing, Proposal{Title: "Identity", Panel: "cio"}, 5, before, refusal.Reason{}},
		"without a title":              {Proposing, Proposal{}, 0, before, refusal.Missing},
		"after the list was frozen":    {PrioritiesFrozen, Proposal{Title: "Identity"}, 0, before, LongListFrozen},
		"while the secretariat merges": {Merging, Proposal{Title: "Identity"}, 0, before, PrioritiesWrongState},
		"a title that is two lines":    {Proposing, Proposal{Title: "a\nb"}, 0, before, domain.TextTooLong},
	} {
		rule := "R136"
		said(t, name, round(c.state).MayPropose(c.n, c.sofar, c.now), c.reason, rule)
	}
	n := Proposal{ID: "n1", By: "author"}
	said(t, "a support", round(Proposing).MaySupport(n, "reader", false, before), refusal.Reason{}, "R136")
	said(t, "a second support", round(Proposing).MaySupport(n, "reader", true, before), ProposalSupported, "R136")
	said(t, "her own", round(Proposing).MaySupport(n, "author", false, before), ProposalOwn, "R136")
	said(t, "late", round(Proposing).MaySupport(n, "reader", false, eleventh), ProposalsClosed, "R136")
	_, err := round(Proposing).CloseProposals(before)
	said(t, "closed early", err, ProposalsOpen, "R136")
}

func TestR136_MergedWithATrailFrozenAtThirty(t *testing.T) {
	p := round(Merging)
	list := proposals(32)
	_, _, err := p.Freeze(list, eleventh)
	said(t, "thirty-two lines", err, LongListLong, "R136")
	for i := range 2 {
		if list[i], err = p.Merge(list[i], list[31], "the same in other words"); err != nil {
			t.Fatal(err)
		}
	}
	p, long, err := p.Freeze(list, eleventh)
	if err != nil || len(long) != 30 || long[0].Number != 1 || long[29].Number != 30 || p.ListDigest != LongListDigest(long) {
		t.Fatal(len(long), err)
	}
	_, err = p.Reword(long[0], "Other", "", "why")
	said(t, "a word changed after that", err, LongListFrozen, "R136")
	_, err = p.Merge(long[0], long[1], "why")
	said(t, "a merger after that", err, LongListFrozen, "R136")
	_, _, err = p.Freeze(list, eleventh)
	said(t, "frozen twice", err, LongListFrozen, "R136")

	open := round(Merging)
	for name, c := range map[string]struct {
		n, into Proposal
		why     string
		reason  refusal.Reason
		rule    string
	}{
		"into itself":       {list[5], list[5], "why", ProposalItself, "R136"},
		"in a circle":       {list[31], list[0], "why", ProposalItself, "R136"},
		"a second time":     {list[0], list[5], "why", ProposalMerged, "R136"},
		"without a reason":  {list[5], list[6], "", refusal.WhyMissing, "R9"},
		"into a merged one": {list[5], list[0], "why", refusal.Unknown, "R136"},
	} {
		_, err := open.Merge(c.n, c.into, c.why)
		said(t, name, err, c.reason, c.rule)
	}
	_, _, err = open.Freeze(proposals(5), eleventh)
	said(t, "no more than are chosen", err, LongListShort, "R136")
	changed := append([]Proposal(nil), long...)
	changed[3].Text = "another word"
	if LongListDigest(changed) == p.ListDigest {
		t.Error("the digest does not bind the texts")
	}
}

func TestR138_FiveInOrderOfElection(t *testing.T) {
	order := []ProposalID{"n7", "n2", "n30", "n1", "n9"}
	p, err := round(PrioritiesVoting).Decide(order, eleventh)
	if err != nil || p.State != PrioritiesDecided || fmt.Sprint(p.Elected) != fmt.Sprint(order) {
		t.Error(p, err)
	}
	if p, err := round(PrioritiesVoting).Decide(nil, eleventh); err != nil || p.State != PrioritiesUnmade {
		t.Error("too few voted:", p.State, err)
	}
	_, err = round(PrioritiesFrozen).Decide(order, eleventh)
	said(t, "before the vote", err, LongListFrozen, "R136")
}

func TestR139_NoLetterBeforeAJointResolution(t *testing.T) {
	p := round(PrioritiesVoting)
	said(t, "while they vote", p.Feeds(), PrioritiesOpen, "R138")
	p, _ = p.Decide([]ProposalID{"n1"}, eleventh)
	said(t, "decided, not adopted", p.Feeds(), PrioritiesNotAdopted, "R139")
	p.Panels = []domain.PanelID{"cio", "ccio"}
	said(t, "by one panel of two", p.MayAdopt([]domain.PanelID{"cio"}), PrioritiesNotJoint, "R139")
	said(t, "by both", p.MayAdopt([]domain.PanelID{"ccio", "cio"}), refusal.Reason{}, "")
	p.AdoptedAt = &eleventh
	said(t, "twice", p.MayAdopt([]domain.PanelID{"ccio", "cio"}), PrioritiesAdopted, "R139")
	said(t, "adopted", p.Feeds(), refusal.Reason{}, "")
}
