package demo

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// The people of the demonstration are made up. Their names, trusts and roles
// are drawn with a fixed seed, so that every run tells the same story.

var (
	demoForenames = strings.Fields(`Aisha Alan Alice Amara Amit Andrew Angela Anna Anita Asha Beth Bilal Brian Callum Carol Charlotte
		Chidi Claire Colin Daniel Danielle David Deborah Dev Diana Dylan Eilidh Elena Elizabeth Emeka Emily Esther Faisal Farah
		Fatima Fiona Francis Gareth Gemma George Grace Gwen Hannah Harpreet Hassan Helen Henry Huw Ian Imran Ines Iona Isaac Isobel
		James Jane Jasmine Jennifer Jin Joan John Joseph Joyce Julia Kamal Karen Kate Kavita Keith Kofi Laura Leila Liam Linda Lorna
		Lucy Malik Maria Mark Martha Mary Matthew Mei Michael Mina Mohammed Monica Nadia Naomi Neil Ngozi Niamh Nicola Nikhil Nina
		Oliver Olivia Omar Owen Patricia Paul Peter Philip Priya Rachel Rahul Rebecca Rhian Richard Robert Rosa Ruth Salma Samuel
		Sandra Sanjay Sarah Sean Sian Simon Sofia Stella Stephen Sunita Susan Tamsin Tariq Teresa Thomas Tom Uma Victoria Vikram
		Wei Wendy William Yasmin Yusuf Zainab Zoe`)
	demoSurnames = strings.Fields(`Abbott Adeyemi Ahmed Akhtar Ali Allen Anderson Andrews Armstrong Bailey Baker Banerjee Barker Barnes Bell
		Bennett Bhatt Booth Bowen Bradley Brooks Brown Burns Butler Campbell Carr Carter Chan Chapman Chaudhry Chen Clark Clarke
		Cole Collins Cook Cooper Cox Davies Davis Dawson Dixon Douglas Edwards Ellis Evans Farrell Fisher Fletcher Foster Fraser Gill
		Gordon Graham Grant Gray Green Griffiths Gupta Hall Hamilton Harris Harrison Hart Harvey Hassan Henderson Hill Holmes
		Howard Hughes Hunt Hussain Iqbal Jackson Jacobs James Jenkins Johnson Jones Joshi Kapoor Kaur Kelly Kennedy Khan King
		Knight Kumar Lane Lawson Lee Lewis Lloyd MacDonald MacLeod Marsh Marshall Martin Mason Matthews McBride McKenzie Mehta
		Miller Mills Mistry Mitchell Moore Morgan Morris Murphy Murray Nair Newman Nguyen Nolan Okafor Okonkwo Osei O'Brien O'Connor
		O'Neill Owens Palmer Parker Patel Payne Pearce Perry Phillips Powell Price Quinn Rahman Rao Reid Reynolds Richards
		Roberts Robinson Rogers Rose Ross Russell Ryan Saunders Scott Shah Sharma Shaw Simpson Singh Smith Stevens Stewart Stone
		Sullivan Sutton Taylor Thomas Thompson Turner Vaughan Walker Wallace Walsh Ward Watson Webb White Williams Wilson Wong
		Wood Wright Yeung Young Zaman`)
	demoPlaces = strings.Fields(`Ashdown Aldermere Bramford Brackenhurst Calderbrook Castleton Coldharbour Dunmore Eastmarsh Elmbridge
		Fairwater Fenwick Glenside Greystone Harrowfield Hazelmere Highmoor Ivybridge Kestrel Kingsmead Larkfield Longcroft
		Marlowe Meadowbank Millbrook Netherby Northcliffe Oakhampton Oldcastle Penrose Queensbury Ravenshaw Redcliffe Rowanside
		Saltmarsh Severnside Silverdale Southmere Stonebridge Swanwick Thornbury Tidewell Underwood Valemoor Wensley Westhaven
		Whitcombe Willowdene Wyebank Yarrow`)
	demoKinds = []string{"NHS Foundation Trust", "University Hospitals NHS Trust", "Integrated Care Board", "Community NHS Trust", "Partnership NHS Foundation Trust"}
)

// demoNetwork is one network of the demonstration with how many call it home.
type demoNetwork struct {
	code, name, kind string
	members          int
	roles            []string
}

// The customer's networks: three with a panel, five without, and the wider
// membership; 3,500 people.
var demoNetworks = []demoNetwork{
	{"CIO", "Chief Information Officers Network", "panelled", 1150, []string{"Chief Information Officer", "Deputy Chief Information Officer", "Digital Director", "Head of Digital"}},
	{"CCIO", "Chief Clinical Information Officers Network", "panelled", 850, []string{"Chief Clinical Information Officer", "Clinical Lead for Digital", "Deputy Chief Clinical Information Officer"}},
	{"CNIO", "Chief Nursing Information Officers Network", "panelled", 600, []string{"Chief Nursing Information Officer", "Digital Nurse Lead", "Digital Midwife"}},
	{"CALDICOTT", "Caldicott Guardians Network", "specialist", 180, []string{"Caldicott Guardian"}},
	{"CSO", "Clinical Risk Officers Network", "specialist", 150, []string{"Clinical Safety Officer"}},
	{"CYBER", "Cyber Security Network", "specialist", 170, []string{"Head of Cyber Security"}},
	{"FCI", "Faculty of Clinical Informatics Network", "specialist", 140, []string{"Clinical Informatician"}},
	{"DA", "NHS Digital Academy Network", "specialist", 110, []string{"Digital Academy Alumnus"}},
	{"WIDER", "Wider membership", "wider", 150, []string{"Supplier", "Researcher"}},
}

// demoPerson is a generated member.
type demoPerson struct {
	number, forename, surname, email, organisation, role, network string
}

func (p demoPerson) name() string { return p.forename + " " + p.surname }

func byNumber(a, b demoPerson) int { return cmp.Compare(a.number, b.number) }

// demoPeople makes the members of all networks, each with an address of their own.
func demoPeople(seed uint64) []demoPerson {
	r := rand.New(rand.NewPCG(seed, 2026))
	pick := func(from []string) string { return from[r.IntN(len(from))] }
	var organisations []string
	for i, place := range demoPlaces {
		for _, kind := range demoKinds[i%2 : i%2+3] {
			organisations = append(organisations, place+" "+kind)
		}
	}
	var people []demoPerson
	taken := map[string]int{}
	for _, n := range demoNetworks {
		for range n.members {
			p := invent(r, taken, "example.nhs.uk")
			p.number, p.organisation, p.role, p.network = fmt.Sprintf("M%05d", len(people)+1), pick(organisations), pick(n.roles), n.code
			people = append(people, p)
		}
	}
	return people
}

// invent makes up a name, and an address at the domain that nobody else has.
func invent(r *rand.Rand, taken map[string]int, domain string) demoPerson {
	p := demoPerson{forename: demoForenames[r.IntN(len(demoForenames))], surname: demoSurnames[r.IntN(len(demoSurnames))]}
	at := strings.ToLower(strings.ReplaceAll(p.forename+"."+p.surname, "'", ""))
	if taken[at]++; taken[at] > 1 {
		at = fmt.Sprintf("%s%d", at, taken[at])
	}
	p.email = at + "@" + domain
	return p
}

// oneOf leaves one of every so many members of each network; all of them for 0.
func oneOf(n int, people []demoPerson) (left []demoPerson) {
	if n < 2 {
		return people
	}
	seen := map[string]int{}
	for _, p := range people {
		if seen[p.network]++; seen[p.network]%n == 0 {
			left = append(left, p)
		}
	}
	return left
}

// writeMembersCSV writes people as the register's import reads them.
func writeMembersCSV(w io.Writer, people []demoPerson, since string) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"number", "forename", "surname", "email", "organisation", "job_role", "home", "status", "joined"}}
	for _, p := range people {
		rows = append(rows, []string{p.number, p.forename, p.surname, p.email, p.organisation, p.role, p.network, "active", since})
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("writing members: %w", err)
	}
	return nil
}
