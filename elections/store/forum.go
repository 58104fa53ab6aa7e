package store

import (
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hustings/domain"
	"hustings/domain/governance"
	"hustings/domain/when"
)

type forumUserRow struct {
	Person   string `gorm:"primaryKey"`
	UserID   int64
	Username string
	AskedAt  time.Time
}

func (forumUserRow) TableName() string { return "forum_users" }

// ForumGroupState is how a group of the forum was found.
type ForumGroupState struct {
	Name       string `gorm:"primaryKey"`
	ComparedAt *time.Time
	FailedAt   *time.Time // since then nothing could be compared; nil: the last time went well
	Problem    string     // a word for what failed; never the forum's own
	Members    int
	Unknown    int // who belong there and are unknown to the forum
}

func (ForumGroupState) TableName() string { return "forum_groups" }

type forumTopicRow struct {
	Key    string `gorm:"primaryKey"`
	Topic  int64
	Post   int64
	Digest []byte
}

func (forumTopicRow) TableName() string { return "forum_topics" }

// ForumTopic is something that was posted in the forum.
type ForumTopic struct {
	Key         string
	Topic, Post int64
	Digest      []byte // of the words that stand there, then of the title
}

// ForumUsers are whom the forum knows our people as, and when it was last asked
// about each; a user with id 0 was not known then.
func (tx *Tx) ForumUsers() (users map[domain.PersonID]governance.ForumUser, asked map[domain.PersonID]time.Time, err error) {
	var rows []forumUserRow
	if err := tx.db.Find(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("listing the forum's users: %w", err)
	}
	users, asked = map[domain.PersonID]governance.ForumUser{}, map[domain.PersonID]time.Time{}
	for _, r := range rows {
		users[domain.PersonID(r.Person)] = governance.ForumUser{ID: r.UserID, Username: r.Username}
		asked[domain.PersonID(r.Person)] = r.AskedAt.UTC()
	}
	return users, asked, nil
}

// SaveForumUser notes whom the forum knows a person as.
func (tx *Tx) SaveForumUser(p domain.PersonID, u governance.ForumUser) error {
	err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&forumUserRow{Person: string(p), UserID: u.ID, Username: u.Username, AskedAt: tx.Now()}).Error
	if err != nil {
		return fmt.Errorf("storing a user of the forum: %w", err)
	}
	return nil
}

// ForgetForumUser forgets whom the forum knows a person as; it is asked anew.
func (tx *Tx) ForgetForumUser(p domain.PersonID) error {
	if err := tx.db.Delete(&forumUserRow{}, "person = ?", string(p)).Error; err != nil {
		return fmt.Errorf("forgetting a user of the forum: %w", err)
	}
	return nil
}

// ForumGroups are how the groups were found, by name.
func (tx *Tx) ForumGroups() (list []ForumGroupState, err error) {
	if err := tx.db.Order("name").Find(&list).Error; err != nil {
		return nil, fmt.Errorf("listing the forum's groups: %w", err)
	}
	return list, nil
}

// SaveForumGroup stores how a group was found.
func (tx *Tx) SaveForumGroup(g ForumGroupState) error {
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&g).Error; err != nil {
		return fmt.Errorf("storing a group of the forum: %w", err)
	}
	return nil
}

// ForumTopic is what was posted under a key; known says whether anything was.
func (tx *Tx) ForumTopic(key string) (t ForumTopic, known bool, err error) {
	var row forumTopicRow
	err = tx.db.Take(&row, "key = ?", key).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return t, false, nil
	}
	if err != nil {
		return t, false, fmt.Errorf("reading a topic of the forum: %w", err)
	}
	return ForumTopic(row), true, nil
}

// SaveForumTopic stores what stands in the forum under a key.
func (tx *Tx) SaveForumTopic(t ForumTopic) error {
	row := forumTopicRow(t)
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("storing a topic of the forum: %w", err)
	}
	return nil
}

// ActiveMembers are the people with an active membership in each network on the
// day, by the network's code.
func (tx *Tx) ActiveMembers(day when.Date) (map[string][]domain.PersonID, error) {
	var rows []struct{ Code, Person string }
	err := tx.db.Raw(`SELECT n.code, m.person FROM memberships m JOIN networks n ON n.id = m.network
WHERE m.status = 'active' AND m.from_date <= ? AND (m.until_date IS NULL OR m.until_date > ?) ORDER BY n.code, m.person`, date(day), date(day)).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("listing active members: %w", err)
	}
	members := map[string][]domain.PersonID{}
	for _, r := range rows {
		members[r.Code] = append(members[r.Code], domain.PersonID(r.Person))
	}
	return members, nil
}
