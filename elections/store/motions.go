package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"hustings/domain"
	"hustings/domain/governance"
)

type motionRow struct {
	ID         string `gorm:"primaryKey"`
	Reference  string
	Way        string
	Meeting    string
	Item       string
	Search     string
	Version    int
	Mover      string
	Seconder   string
	MovedAt    time.Time
	SecondedAt *time.Time
	Majority   string
	Mode       string
	Because    string
	Shown      string
	Purpose    string
	Person     string
	Office     string
	Subject    string
	Days       int
	State      string
	Round      int
	Opens      *time.Time
	Closes     *time.Time
	Due        *time.Time
	Contest    string
	Carried    *bool
	Why        string
	Hidden     bool
	CastBy     string
	CastChoice string
	CastWhy    string
	CastAt     *time.Time
	RemindedAt *time.Time
	EndedAt    *time.Time
	Effect     string
	EffectWhy  string
	Replaces   string
	Standing   string
	ReplacedBy string
	SameAs     string
}

func (motionRow) TableName() string { return "motions" }

type motionPanelRow struct {
	Motion  string `gorm:"primaryKey"`
	Panel   string `gorm:"primaryKey"`
	Place   int
	Members int
	Voters  int
	Yes     int
	No      int
	Abstain int
	Carried bool
}

func (motionPanelRow) TableName() string { return "motion_panels" }

type motionVersionRow struct {
	Motion   string `gorm:"primaryKey"`
	Version  int    `gorm:"primaryKey"`
	Title    string
	Words    string
	Hash     []byte
	ByPerson string
	At       time.Time
	Why      string
}

func (motionVersionRow) TableName() string { return "motion_versions" }

func (r motionVersionRow) text() governance.MotionText {
	t := governance.MotionText{Version: r.Version, Title: r.Title, Words: r.Words, By: domain.PersonID(r.ByPerson), At: r.At.UTC(), Why: r.Why}
	copy(t.Hash[:], r.Hash)
	return t
}

func motionRowOf(m governance.Motion, due *time.Time) motionRow {
	r := motionRow{ID: string(m.ID), Reference: m.Reference, Way: string(m.Way), Meeting: string(m.Meeting), Item: string(m.Item),
		Search: domain.FoldName(m.Reference + " " + m.Title + " " + m.Words), Version: m.Version, Mover: string(m.Mover), Seconder: string(m.Seconder),
		MovedAt: m.MovedAt, SecondedAt: m.SecondedAt, Majority: string(m.Majority), Mode: string(m.Mode), Because: string(m.Because), Shown: string(m.Shown),
		Purpose: string(m.Purpose.Kind), Person: string(m.Purpose.Person), Office: string(m.Purpose.Office), Subject: m.Purpose.Subject, Days: m.Days,
		State: string(m.State), Round: m.Round, Opens: m.Opens, Closes: m.Closes, Due: due, Contest: string(m.Contest), RemindedAt: m.RemindedAt, EndedAt: m.EndedAt,
		Effect: string(m.Effect), EffectWhy: m.EffectWhy, Replaces: string(m.Replaces), Standing: string(m.Standing), ReplacedBy: string(m.ReplacedBy),
		SameAs: string(m.SameAs)}
	if o := m.Outcome; o != nil {
		r.Carried, r.Why, r.Hidden = &o.Carried, string(o.Why), o.Hidden
	}
	if c := m.Casting; c != nil {
		r.CastBy, r.CastChoice, r.CastWhy, r.CastAt = string(c.By), string(c.Choice), c.Why, &c.At
	}
	return r
}

func motionPanelRows(m governance.Motion) []motionPanelRow {
	rows := make([]motionPanelRow, len(m.Panels))
	for i, p := range m.Panels {
		rows[i] = motionPanelRow{Motion: string(m.ID), Panel: string(p), Place: i + 1, Members: m.Members[p]}
		if m.Outcome == nil {
			continue
		}
		for _, o := range m.Outcome.Panels {
			if o.Panel == p {
				rows[i].Members, rows[i].Voters, rows[i].Yes, rows[i].No, rows[i].Abstain, rows[i].Carried = o.Members, o.Voters, o.Yes, o.No, o.Abstain, o.Carried
			}
		}
	}
	return rows
}

func (r motionRow) motion(parts []motionPanelRow, text motionVersionRow) governance.Motion {
	m := governance.Motion{ID: governance.MotionID(r.ID), Reference: r.Reference, Way: governance.Way(r.Way), Meeting: governance.MeetingID(r.Meeting),
		Item: governance.ItemID(r.Item), MotionText: text.text(), Mover: domain.PersonID(r.Mover), Seconder: domain.PersonID(r.Seconder), MovedAt: r.MovedAt.UTC(),
		SecondedAt: utc(r.SecondedAt), Majority: governance.Majority(r.Majority), Mode: governance.Mode(r.Mode), Because: governance.SecretBecause(r.Because),
		Shown: governance.Shown(r.Shown), Days: r.Days, State: governance.MotionState(r.State), Round: r.Round, Opens: utc(r.Opens), Closes: utc(r.Closes),
		Purpose: governance.MotionPurpose{Kind: governance.PurposeKind(r.Purpose), Person: domain.PersonID(r.Person), Office: domain.Office(r.Office), Subject: r.Subject},
		Contest: domain.ContestID(r.Contest), RemindedAt: utc(r.RemindedAt), EndedAt: utc(r.EndedAt), Effect: governance.Effect(r.Effect), EffectWhy: r.EffectWhy,
		Replaces: governance.MotionID(r.Replaces), Standing: governance.Force(r.Standing), ReplacedBy: governance.MotionID(r.ReplacedBy),
		SameAs: governance.MotionID(r.SameAs)}
	if r.Carried != nil {
		m.Outcome = &governance.Outcome{Carried: *r.Carried, Why: governance.OutcomeWhy(r.Why), Hidden: r.Hidden}
	}
	if r.CastAt != nil {
		m.Casting = &governance.CastingVote{By: domain.PersonID(r.CastBy), Choice: governance.Choice(r.CastChoice), Why: r.CastWhy, At: r.CastAt.UTC()}
	}
	m.Members = map[domain.PanelID]int{}
	for _, p := range parts {
		m.Members[domain.PanelID(p.Panel)] = p.Members
		m.Panels = append(m.Panels, domain.PanelID(p.Panel))
		if m.Outcome != nil {
			m.Outcome.Panels = append(m.Outcome.Panels, governance.PanelOutcome{Panel: domain.PanelID(p.Panel), Carried: p.Carried,
				Tally: governance.Tally{Yes: p.Yes, No: p.No, Abstain: p.Abstain, Members: p.Members, Voters: p.Voters}})
		}
	}
	return m
}

// CreateMotion stores a new motion with its first version. Due is when the clock has
// something to do with it.
func (tx *Tx) CreateMotion(m governance.Motion, due *time.Time) error {
	row, parts := motionRowOf(m, due), motionPanelRows(m)
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a motion: %w", err)
	}
	if err := tx.db.Create(&parts).Error; err != nil {
		return fmt.Errorf("storing a motion's panels: %w", err)
	}
	return tx.CreateMotionVersion(m.ID, m.MotionText)
}

// CreateMotionVersion stores a version of a motion's words. None is ever changed.
func (tx *Tx) CreateMotionVersion(id governance.MotionID, t governance.MotionText) error {
	row := motionVersionRow{Motion: string(id), Version: t.Version, Title: t.Title, Words: t.Words, Hash: t.Hash[:], ByPerson: string(t.By), At: t.At, Why: t.Why}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("storing a motion's version: %w", err)
	}
	return nil
}

// SaveMotion stores how a motion stands; its versions are stored by themselves.
func (tx *Tx) SaveMotion(m governance.Motion, due *time.Time) error {
	row := motionRowOf(m, due)
	r := tx.db.Model(&motionRow{}).Where("id = ?", row.ID).Select("*").Updates(&row)
	if err := one(r, "saving a motion"); err != nil {
		return err
	}
	for _, p := range motionPanelRows(m) {
		r := tx.db.Model(&motionPanelRow{}).Where("motion = ? AND panel = ?", p.Motion, p.Panel).Select("*").Updates(&p)
		if err := one(r, "saving a motion's outcome"); err != nil {
			return err
		}
	}
	return nil
}

// Motion is the motion of that id.
func (tx *Tx) Motion(id governance.MotionID) (governance.Motion, error) {
	return tx.motion(tx.db.Where("id = ?", id))
}

// MotionByReference is the motion of that reference.
func (tx *Tx) MotionByReference(reference string) (governance.Motion, error) {
	return tx.motion(tx.db.Where("reference = ?", reference))
}

// MotionForAct reads a motion and holds its row.
func (tx *Tx) MotionForAct(id governance.MotionID) (governance.Motion, error) {
	return tx.motion(tx.forUpdate().Where("id = ?", id))
}

func (tx *Tx) motion(q *gorm.DB) (governance.Motion, error) {
	var row motionRow
	if err := q.Take(&row).Error; err != nil {
		return governance.Motion{}, found(err, "reading a motion")
	}
	list, err := tx.motions([]motionRow{row})
	if err != nil {
		return governance.Motion{}, err
	}
	return list[0], nil
}

// motions adds to rows what stands in other tables.
func (tx *Tx) motions(rows []motionRow) ([]governance.Motion, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	var parts []motionPanelRow
	if err := tx.db.Where("motion IN ?", ids).Order("motion, place").Find(&parts).Error; err != nil {
		return nil, fmt.Errorf("reading motions' panels: %w", err)
	}
	var texts []motionVersionRow
	err := tx.db.Where("motion IN ? AND version = (SELECT version FROM motions WHERE id = motion)", ids).Find(&texts).Error
	if err != nil {
		return nil, fmt.Errorf("reading motions' words: %w", err)
	}
	of, words := map[string][]motionPanelRow{}, map[string]motionVersionRow{}
	for _, p := range parts {
		of[p.Motion] = append(of[p.Motion], p)
	}
	for _, t := range texts {
		words[t.Motion] = t
	}
	list := make([]governance.Motion, len(rows))
	for i, r := range rows {
		list[i] = r.motion(of[r.ID], words[r.ID])
	}
	return list, nil
}

// MotionVersions are all versions of a motion's words, the first first.
func (tx *Tx) MotionVersions(id governance.MotionID) ([]governance.MotionText, error) {
	return listed(tx.db.Where("motion = ?", id).Order("version"), motionVersionRow.text, "listing a motion's versions")
}

// MotionFilter narrows a list of motions; zero fields do not.
type MotionFilter struct {
	Panels  []domain.PanelID // before any of these
	Inside  []domain.PanelID // for a reader who sees all that is before these
	Network []domain.PanelID // and what has been decided of these
	Reader  domain.PersonID  // who that is: of a confidential item she may not be conflicted (R160)
	ByMoved bool             // in the order in which they were moved, ended or not
	Meeting governance.MeetingID
	Item    governance.ItemID
	States  []governance.MotionState
	Purpose governance.PurposeKind
	Subject string
	Force   governance.Force
	Words   string // each of them stands in reference, title or text
	Since   time.Time
	Until   time.Time // ended before
	Newest  bool      // the newest first
	Limit   int       // at most; 0: 100
	Offset  int
}

// Motions lists motions in the order in which they were moved, or decided ones by
// when they ended.
func (tx *Tx) Motions(f MotionFilter) ([]governance.Motion, error) {
	q := tx.db.Model(&motionRow{})
	if len(f.Panels) > 0 {
		q = q.Where("id IN (SELECT motion FROM motion_panels WHERE panel IN ?)", f.Panels)
	}
	if len(f.Inside)+len(f.Network) > 0 { // an empty list is written as one of nothing
		q = q.Where(`id IN (SELECT motion FROM motion_panels WHERE panel IN ?) AND NOT EXISTS (SELECT 1 FROM agenda_items i
				JOIN item_conflicts c ON c.item = i.id WHERE i.id = motions.item AND i.confidential AND c.person = ?)
			OR (state = 'carried' OR state = 'lost' AND person = '') AND id IN (SELECT motion FROM motion_panels WHERE panel IN ?)
				AND NOT EXISTS (SELECT 1 FROM agenda_items i WHERE i.id = motions.item AND i.confidential)`, append(f.Inside, ""), f.Reader, append(f.Network, ""))
	}
	for column, v := range map[string]string{"meeting": string(f.Meeting), "item": string(f.Item), "purpose": string(f.Purpose), "subject": f.Subject, "standing": string(f.Force)} {
		if v != "" {
			q = q.Where(column+" = ?", v)
		}
	}
	if len(f.States) > 0 {
		q = q.Where("state IN ?", f.States)
	}
	if !f.Since.IsZero() {
		q = q.Where("ended_at >= ?", f.Since.UTC())
	}
	if !f.Until.IsZero() {
		q = q.Where("ended_at < ?", f.Until.UTC())
	}
	for _, w := range strings.Fields(domain.FoldName(f.Words)) {
		q = q.Where(`search LIKE ? ESCAPE '\'`, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(w)+"%")
	}
	order := "COALESCE(ended_at, moved_at), id"
	switch {
	case f.ByMoved:
		order = "moved_at, id"
	case f.Newest:
		order = "COALESCE(ended_at, moved_at) DESC, id"
	}
	if f.Limit <= 0 {
		f.Limit = 100
	}
	var rows []motionRow
	if err := q.Order(order).Limit(f.Limit).Offset(f.Offset).Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("listing motions: %w", err)
	}
	return tx.motions(rows)
}

// MotionsDue are those with which the clock has something to do by now, the earliest
// first.
func (tx *Tx) MotionsDue(now time.Time) (ids []governance.MotionID, err error) {
	err = tx.db.Model(&motionRow{}).Where("due IS NOT NULL AND due <= ?", now.UTC()).Order("due, id").Limit(100).Pluck("id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("finding due motions: %w", err)
	}
	return ids, nil
}

// NextMotionNumber is the number of the next motion whose references begin so.
func (tx *Tx) NextMotionNumber(prefix string) (int, error) {
	var references []string
	err := tx.db.Model(&motionRow{}).Where(`reference LIKE ? ESCAPE '\'`, strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(prefix)+"%").
		Pluck("reference", &references).Error
	if err != nil {
		return 0, fmt.Errorf("numbering a motion: %w", err)
	}
	highest := 0
	for _, r := range references {
		if n, err := strconv.Atoi(strings.TrimPrefix(r, prefix)); err == nil {
			highest = max(highest, n)
		}
	}
	return highest + 1, nil
}
