package door

import (
	"errors"
	"io"
	"net/http"
	"regexp"

	"hustings/domain"
	"hustings/domain/refusal"
)

// BounceLimit is the most a returned mail may hold.
const BounceLimit = 1 << 20

var (
	// bouncedID is the Message-ID of a mail of ours, in the part of a report that
	// brings the returned mail or its headers (RFC 3464, section 2).
	bouncedID = regexp.MustCompile(`(?im)^Message-ID:\s*<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@[^>\s]+>`)
	// bouncedStatus is a failure's enhanced code (RFC 3463): 5 for good, 4 for now.
	bouncedStatus = regexp.MustCompile(`(?im)^Status:\s*([45]\.\d{1,3}\.\d{1,3})`)

	// bouncedRecipient is whom the report is about, as the mail server wrote to them.
	bouncedRecipient = regexp.MustCompile(`(?im)^(?:Original|Final)-Recipient:\s*rfc822;\s*<?([^\s<>;]+@[^\s<>;]+)>?\s*$`)
)

// bounced takes in a report on a mail that came back, as the mail server got it:
// `curl --data-binary @- http://127.0.0.1:9090/bounces`. It counts for the mail's
// kind; that somebody's mails do not arrive is noted with the person, apart from which
// mail it was (PR5).
// Only the private listener has it: nobody outside tells us what bounced.
func (s *Door) bounced(w http.ResponseWriter, r *http.Request) {
	report, err := io.ReadAll(http.MaxBytesReader(w, r.Body, BounceLimit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		http.Error(w, "larger than any report", http.StatusRequestEntityTooLarge)
		return
	}
	id, status := bouncedID.FindSubmatch(report), bouncedStatus.FindSubmatch(report)
	if err != nil || id == nil || status == nil {
		http.Error(w, "no report on a mail of ours that failed", http.StatusUnprocessableEntity)
		return
	}
	if status[1][0] == '4' { // the mail server goes on trying
		w.WriteHeader(http.StatusNoContent)
		return
	}
	address := ""
	if to := bouncedRecipient.FindSubmatch(report); to != nil {
		address = string(to[1])
	}
	err = s.Engine.MailBounced(r.Context(), domain.MailID(id[1]), address, "status "+string(status[1]))
	if refused, no := refusal.Of(err); no && refused.Code == refusal.NotFound {
		http.Error(w, "no such mail", http.StatusNotFound)
		return
	}
	if err != nil {
		s.Problem(r.Context(), err) // told to the log
		http.Error(w, "try again", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
