package web

// vacancySamples are the pages about vacant seats.
func vacancySamples() map[string]any {
	refused := func(way, rule, why string) VacancyChoice { return VacancyChoice{Way: way, Rule: rule, Why: why} }
	ways := []VacancyChoice{{Way: "countback", Rule: "R116", Allowed: true, URL: "/office/panels/CIO/countback"}, refused("by-election", "R116", "The stored papers are counted again first."),
		refused("co-option", "R116", "The stored papers are counted again first."), refused("leave-empty", "R115", "6 months of the term or more are left: the seat has to be filled.")}
	by := []VacancyChoice{refused("countback", "R116", "There are no stored papers."), {Way: "by-election", Rule: "R117", Allowed: true, By: civil("2027-03-01"), URL: "/office/schedule"}, {Way: "co-option", Rule: "R119", Allowed: true}, refused("leave-empty", "R115", "6 months or more are left.")}
	asked := Asking{Asked: 4, Answered: 3, Until: at("2027-01-12T00:00:00Z"), URL: "/elections/CIO-2026/countbacks/x"}
	count := Results{Shell: anonymous("A vacancy"), Name: "CIO advisory panel 2026", Reference: "CIO-2026/CB1", State: "countback-seated", At: at("2027-01-11T14:02:00Z"), Suppressed: "Numbers are withheld.", Downloads: []Link{{URL: "/b", Text: "The contest’s bundle"}}}
	asking := count
	asking.State = "countback-asking"
	return map[string]any{
		"vacancies": Vacancies{Shell: shell("Vacant seats"), Panel: "CIO Advisory Panel", PanelURL: "/panels/CIO", RulesURL: "/r", Over: []string{"North Trust: more than 2 members"},
			Seats: []VacantSeat{{Number: 3, Left: names[1].name, Ended: "resignation", Since: civil("2027-01-04"), LastDay: civil("2028-07-31"), Asking: &asked, Choices: ways},
				{Number: 7, Since: civil("2026-08-01"), LastDay: civil("2028-07-31"), CoOpted: names[2].name, Choices: by}}, Countbacks: []Link{{URL: "/c", Text: "CIO-2026/CB1"}}},
		"vacancies.none": Vacancies{Shell: shell("Vacant seats"), Panel: "CIO Advisory Panel", PanelURL: "/panels/CIO", RulesURL: "/r"},
		"serve":          Serve{Shell: anonymous("Would you serve?"), Election: "CIO advisory panel 2026", Panel: "CIO Advisory Panel", Until: asked.Until, LastDay: civil("2028-07-31"), Answer: "yes", PostURL: "/serve/answer", Hidden: []Hidden{{Name: "token", Value: "x"}}},
		"countback": Countback{Results: count, Panel: "CIO Advisory Panel", Asked: 4, Answered: 4, Departed: []string{names[1].name}, Consenting: []string{names[3].name, names[4].name},
			Seated: []CountbackSeat{{names[3].name, "South Trust", 3, civil("2027-01-11"), civil("2028-07-31")}}, Companion: &Link{URL: "/f", Text: "The countback’s file"}, Command: "hustings verify bundle.zip --countback CIO-2026-CB1.txt"},
		"countback.asking": Countback{Results: asking, Panel: "CIO Advisory Panel", Asked: 4, Answered: 3, Until: asked.Until, Departed: []string{names[1].name}},
		"countback.nobody": Countback{Results: count, Panel: "CIO Advisory Panel", Nobody: "None of the candidates would serve."},
	}
}
