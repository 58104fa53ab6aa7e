package governance

import (
	"slices"
	"strings"

	"hustings/domain"
	"hustings/domain/refusal"
)

// Reasons of the forum's door.
var (
	NotVouched      = refusal.Reason{Code: refusal.INELIG, Name: "not-vouched"}
	ForumNotAsking  = refusal.Reason{Code: refusal.FORM, Name: "forum-not-asking"} // a payload that is not the forum's
	ForumGroupWrong = refusal.Reason{Code: refusal.FORM, Name: "forum-group-wrong"}
)

// ForumGroupKind is which fact a group of the forum follows (R166).
type ForumGroupKind string

const (
	ForumNetwork    ForumGroupKind = "network"    // the active members of one
	ForumPanel      ForumGroupKind = "panel"      // who sits on one
	ForumChairs     ForumGroupKind = "chairs"     // whoever leads a panel: chairs, and acting ones as long as they act
	ForumOfficers   ForumGroupKind = "officers"   // chairs and vice-chairs
	ForumCandidates ForumGroupKind = "candidates" // of a network's election, between statement and close
)

// ForumGroup is a group of the forum that Hustings was told to keep.
type ForumGroup struct {
	Name string // the forum's
	Kind ForumGroupKind
	Of   string // code of the network or panel; "" for chairs and officers
}

// String is the fact that a group follows: "network:CIO", "chairs".
func (g ForumGroup) String() string {
	if g.Of == "" {
		return string(g.Kind)
	}
	return string(g.Kind) + ":" + g.Of
}

// ParseForumGroup reads "network:CIO=cio-members" or "chairs=chairs".
func ParseForumGroup(text string) (g ForumGroup, err error) {
	fact, name, ok := strings.Cut(text, "=")
	kind, of, has := strings.Cut(fact, ":")
	g = ForumGroup{Name: name, Kind: ForumGroupKind(kind), Of: of}
	switch g.Kind {
	case ForumNetwork, ForumPanel, ForumCandidates:
		ok = ok && has && of != ""
	case ForumChairs, ForumOfficers:
		ok = ok && !has
	default:
		ok = false
	}
	if !ok || name == "" || strings.ContainsAny(name, "/?#, ") {
		return ForumGroup{}, refusal.Because(ForumGroupWrong, "R166", refusal.Args{"group": text})
	}
	return g, nil
}

// ForumFacts are what the groups of the forum follow, on one day.
type ForumFacts struct {
	Members    map[string][]domain.PersonID // by the network's code: whoever is in it and active
	Sitting    map[string][]domain.PersonID // by the panel's code
	Leads      []domain.PersonID            // chairs and acting chairs
	Officers   []domain.PersonID            // chairs and vice-chairs
	Candidates map[string][]domain.PersonID // by the network's code: accepted, between statement and close
	Vouched    map[domain.PersonID]bool     // active members of any network (R167)
}

// Belong are the people who belong into a group, in a fixed order: those of its
// fact for whom Hustings vouches. A seat does not keep a lapsed member in.
func (f ForumFacts) Belong(g ForumGroup) (people []domain.PersonID) {
	switch g.Kind {
	case ForumNetwork:
		people = f.Members[g.Of]
	case ForumPanel:
		people = f.Sitting[g.Of]
	case ForumChairs:
		people = f.Leads
	case ForumOfficers:
		people = f.Officers
	case ForumCandidates:
		people = f.Candidates[g.Of]
	}
	people = slices.DeleteFunc(slices.Clone(people), func(p domain.PersonID) bool { return !f.Vouched[p] })
	slices.Sort(people)
	return slices.Compact(people)
}

// Vouch refuses to vouch for somebody who is not an active member (R167).
func (f ForumFacts) Vouch(p domain.PersonID) error {
	if p == "" || !f.Vouched[p] {
		return refusal.Because(NotVouched, "R167", nil)
	}
	return nil
}

// ForumUser is somebody as the forum knows her.
type ForumUser struct {
	ID       int64
	Username string
}

// ForumDifference is what a group of the forum lacks of what it should be (R166).
type ForumDifference struct {
	Remove  []ForumUser // in the group without belonging there; they go first
	Add     []ForumUser
	Unknown []domain.PersonID // belong there, and the forum has nobody whom we know to be them
}

// Compare says what has to change in a group: who belongs there, whom the forum
// knows them as, who is in it. A group that Hustings keeps is kept wholly: whoever
// was put in by hand is taken out again.
func (g ForumGroup) Compare(belong []domain.PersonID, known map[domain.PersonID]ForumUser, in []ForumUser) (d ForumDifference) {
	wanted := map[int64]bool{}
	inside := map[int64]bool{}
	for _, u := range in {
		inside[u.ID] = true
	}
	for _, p := range belong {
		u, ok := known[p]
		switch {
		case !ok || u.ID == 0:
			d.Unknown = append(d.Unknown, p)
		case wanted[u.ID]: // two of ours for one of theirs: one is enough
		default:
			if wanted[u.ID] = true; !inside[u.ID] {
				d.Add = append(d.Add, u)
			}
		}
	}
	for _, u := range in {
		if !wanted[u.ID] {
			d.Remove = append(d.Remove, u)
		}
	}
	return d
}

// Spare leaves in a group whom we know as nobody, for as long as the forum has not been
// asked about everybody who belongs there: they may be these (R166). It gives those that
// were left. known has whoever was asked about, the unknown with id 0; asked says of whom
// else the forum has had its chance to tell, so that one question that is never answered
// keeps nobody in for ever.
func (d *ForumDifference) Spare(belong []domain.PersonID, known map[domain.PersonID]ForumUser, asked func(domain.PersonID) bool) (spared []ForumUser) {
	if !slices.ContainsFunc(belong, func(p domain.PersonID) bool { _, is := known[p]; return !is && !asked(p) }) {
		return nil
	}
	ours := map[int64]bool{}
	for _, u := range known {
		ours[u.ID] = true
	}
	var remove []ForumUser
	for _, u := range d.Remove {
		if ours[u.ID] {
			remove = append(remove, u)
		} else {
			spared = append(spared, u)
		}
	}
	d.Remove = remove
	return spared
}

// Equal reports whether nothing has to change.
func (d ForumDifference) Equal() bool { return len(d.Remove) == 0 && len(d.Add) == 0 }
