package hall

import (
	"strings"
	"unicode"

	"hustings/domain/refusal"
)

// PaperFew says that a paper tells numbers of a vote in which fewer than five voted.
var PaperFew = refusal.Reason{Code: refusal.FORM, Name: "paper-few-numbers"}

// CheckFew refuses a text that tells numbers of a vote of which none may be told (R151):
// below the question of such a vote, up to the next heading or question, stands no figure,
// whoever wrote it there.
func (p Paper) CheckFew(questions []string) error {
	for _, q := range questions {
		below := false
		for part := range strings.SplitSeq(p.Body, "\n\n") {
			text := said(part)
			switch begins := strings.HasPrefix(strings.TrimSpace(part), "#") || strings.HasPrefix(strings.TrimSpace(part), "**"); {
			case said(q) != "" && strings.Contains(text, said(q)):
				below, text = true, strings.ReplaceAll(text, said(q), "")
			case begins:
				below = false
			}
			if below && strings.ContainsFunc(text, unicode.IsDigit) {
				return refusal.Because(PaperFew, "R151", refusal.Args{"fewest": FewestTold}).On("body")
			}
		}
	}
	return nil
}
