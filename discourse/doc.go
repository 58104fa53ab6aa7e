// Package discourse speaks with a Discourse forum as Discourse does it: the payloads
// by which one house vouches for a person to the other (DiscourseConnect), groups
// and their members, topics. It knows nothing of elections; what is asked of a
// forum, and when, others decide (R166 to R168).
//
// The forum's own names are kept: sso and sig, external_id, usernames.
package discourse
