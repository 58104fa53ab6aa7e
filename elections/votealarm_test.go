package elections

import (
	"testing"

	"hustings/domain"
	"hustings/domain/count"
	"hustings/domain/refusal"
	"hustings/elections/clerk"
	"hustings/elections/store"
	"hustings/elections/store/storetest"
)

// motionCalled is a vote of the panel that belongs to no election, open for a day.
func (o *office) motionCalled(asker *questioner) domain.Contest {
	o.t.Helper()
	o.e.AnswerVotes(domain.MotionVote, asker)
	spec := domain.VoteSpec{Kind: domain.MotionVote, Owner: "m-12", Panel: o.panel.ID, Reference: "CIO/M-12/1", Title: "Motion 12", Question: "Shall the panel write?",
		Majority: count.Simple, Closes: o.now().AddDate(0, 0, 1), MinBallots: 1, Numbers: domain.NumbersForRoll}
	for _, m := range o.members[:3] {
		spec.Roll = append(spec.Roll, m.ID)
	}
	var v domain.Vote
	o.write(func(tx *store.Tx) (err error) {
		v, err = o.e.CallVote(tx, domain.Engine(), spec)
		return err
	})
	return v.Contest
}

// R103: an alarm on a vote that belongs to no election is settled by two officers: it
// goes on once what raised it is mended, or it is void; the officers are told of it.
func TestR103_TheAlarmOfAVoteOfNoElectionIsSettledByTwo(t *testing.T) {
	t.Parallel()
	for _, decision := range []string{AlarmContinue, AlarmVoid} {
		storetest.Each(t, func(t *testing.T, s *store.Store) {
			o, asker := mustOffice(t, s, 1, 4), &questioner{}
			c := o.motionCalled(asker)
			o.tick()
			o.vote(c, o.members[0], domain.Yes)
			home := o.mislay(c, "kek", false)
			o.at(c.Closes)
			for range 4 {
				o.tick()
			}
			told := o.toldOf(clerk.MailVoteAlarm, o.dep.Person)
			inAlarm, err := o.e.VoteAlarms(t.Context(), o.ro)
			if err != nil || len(inAlarm) != 1 || inAlarm[0].Contest.ID != c.ID {
				t.Fatalf("in alarm: %+v, %v", inAlarm, err)
			}
			if others, err := o.e.VoteAlarms(t.Context(), o.as(0)); err != nil || len(others) != 0 {
				t.Errorf("a member sees %d alarms: %v", len(others), err)
			}
			settle := func(by domain.Actor, decision, evidence string) (domain.Request, error) {
				return o.e.SettleVoteAlarm(t.Context(), by, c.ID, decision, "the disk was full", evidence)
			}
			for what, x := range map[string]struct {
				err  error
				want refusal.Reason
			}{
				"going on while the key is lost": {second(settle(o.ro, AlarmContinue, "the log of the machine")), refusal.KeyLost},
				"without evidence":               {second(settle(o.ro, AlarmVoid, " ")), refusal.Missing},
				"a recount of nothing":           {second(settle(o.ro, AlarmRecount, "the log of the machine")), refusal.Malformed},
				"a member":                       {second(settle(o.as(0), AlarmVoid, "the log of the machine")), refusal.LacksRole},
			} {
				if !refusedFor(x.err, x.want) {
					t.Errorf("%s: %v, want %s", what, x.err, x.want)
				}
			}
			if decision == AlarmContinue {
				home()
			}
			r, err := settle(o.ro, decision, "the log of the machine")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := settle(o.dep, decision, "the log of the machine"); !refusedFor(err, domain.RequestWaits) {
				t.Errorf("asked for twice: %v", err)
			}
			if _, err := o.e.Confirm(t.Context(), o.ro, r.ID, ""); !refusedFor(err, refusal.SamePerson) {
				t.Errorf("one officer alone: %v", err)
			}
			waiting, err := o.e.VoteRequests(t.Context(), o.dep)
			if err != nil || len(waiting) != 1 || waiting[0].Vote.Contest.ID != c.ID {
				t.Errorf("what waits: %+v, %v", waiting, err)
			}
			if list, err := o.e.Requests(t.Context(), o.dep, ""); err != nil || len(list) != 0 {
				t.Errorf("it is of no election: %+v, %v", list, err)
			}
			if _, err := o.e.Confirm(t.Context(), o.dep, r.ID, ""); err != nil {
				t.Fatal(err)
			}
			for range 6 {
				o.tick()
			}
			var v domain.Vote
			o.write(func(tx *store.Tx) (err error) { v, err = tx.Vote(c.ID); return err })
			if v.Contest.Alarm != "" || (v.EndedAt != nil) != (decision == AlarmVoid) || (v.CountedAt != nil) != (decision == AlarmContinue) {
				t.Errorf("%s: %+v, told %v", decision, v, asker.told)
			}
			if _, err := settle(o.ro, decision, "the log of the machine"); !refusedFor(err, domain.NoAlarm) {
				t.Errorf("settled twice: %v", err)
			}
			if !told {
				t.Error("no officer was told")
			}
		})
	}
}

func second(_ domain.Request, err error) error { return err }

// toldOf reports whether a mail of the template waits for somebody.
func (o *office) toldOf(template string, to domain.PersonID) (told bool) {
	o.t.Helper()
	letters, err := o.e.TakeMail(o.ctx(), 10000)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, l := range letters {
		told = told || l.Mail.Template == template && l.Mail.To == to
	}
	return told
}
