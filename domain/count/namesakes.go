package count

import "hustings/domain/count/wording"

// tellApart gives candidates of one name something to be told apart by: the group,
// where each of them has another, or else the number on the ballot paper. Everybody
// else is called by the name alone.
func tellApart(list []Candidate) map[int]string {
	same := map[string][]int{}
	for i, c := range list {
		name := shown(c.Name)
		same[name] = append(same[name], i+1)
	}
	marks := map[int]string{}
	for _, all := range same {
		if len(all) < 2 {
			continue
		}
		groups := map[string]bool{}
		for _, c := range all {
			groups[shown(list[c-1].Group)] = true
		}
		for _, c := range all {
			marks[c] = say(wording.Numbered, "n", c)
			if group := shown(list[c-1].Group); len(groups) == len(all) && !groups[""] {
				marks[c] = " (" + group + ")"
			}
		}
	}
	return marks
}
