package web

import "time"

// CalendarPage is page "calendar": how a member gets her dates.
type CalendarPage struct {
	Shell
	Secret    string // the feed's address, shown once
	Has       bool
	Made      time.Time
	Cancelled bool
	Panels    []Link // public feeds
}

// PanelAttendance is page "panel-attendance" (R113).
type PanelAttendance struct {
	Shell
	Panel, URL string
	Trigger    int
	Rows       []AttendanceRow
	Answer     *AnswerForm
}

// AttendanceRow is one member's.
type AttendanceRow struct {
	Name       string
	Came, Held int
	Missed     int
	Asked      time.Time
	Answer     string
	MayDeclare bool
}

// AnswerForm answers the secretariat's question.
type AnswerForm struct {
	Asked time.Time
	URL   string
	Text  string
}

// PanelInterests is page "panel-interests": the standing register (R126).
type PanelInterests struct {
	Shell
	Panel   string
	Members []MemberInterests
	AddURL  string
	Typed   string
}

// MemberInterests are one member's lines.
type MemberInterests struct {
	Name  string
	Lines []InterestLine
}

// InterestLine is a line of the register.
type InterestLine struct {
	Text        string
	From, Until time.Time
	EndURL      string
}

// PanelActions is page "panel-actions" (R159).
type PanelActions struct {
	Shell
	Panel  string
	Filter *Filter
	Lines  []ActionLine
	Pager  Pager
	AddURL string
	Owners []Option
	Text   string
	Due    string
}
