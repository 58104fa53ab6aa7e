package domain

import (
	"fmt"
	"testing"

	"hustings/domain/refusal"
	"hustings/domain/refusal/refusaltest"
)

// Number 13 of what was found: names with characters that nobody sees passed for
// other people's.
func TestFound13_WhatNobodySeesIsRefusedWithItsPlace(t *testing.T) {
	for what, r := range map[string]rune{
		"left-to-right isolate": 0x2066, "right-to-left isolate": 0x2067, "first strong isolate": 0x2068, "pop isolate": 0x2069,
		"zero-width space": 0x200b, "left-to-right mark": 0x200e, "right-to-left mark": 0x200f, "byte-order mark": 0xfeff, "Arabic letter mark": 0x061c,
		"tag": 0xe0061, "language tag": 0xe0001, "cancel tag": 0xe007f, "Hangul choseong filler": 0x115f, "Hangul jungseong filler": 0x1160,
		"Hangul filler": 0x3164, "halfwidth Hangul filler": 0xffa0, "soft hyphen": 0x00ad, "grapheme joiner": 0x034f, "word joiner": 0x2060,
		"invisible separator": 0x2063, "Mongolian vowel separator": 0x180e, "blank braille": 0x2800, "annotation anchor": 0xfff9,
		"non-joiner in Latin": 0x200c, "joiner in Latin": 0x200d, "variation selector on a letter": 0xfe0f, "supplement selector on a letter": 0xe0100,
	} {
		for place, name := range map[int]string{1: string(r) + "Ann", 3: "An" + string(r) + "n", 4: "Ann" + string(r)} {
			_, err := CleanName(name)
			refused, no := refusal.Of(err)
			if !no || refused.Reason != TextHidden || refused.Args["place"] != place || refused.Args["character"] != fmt.Sprintf("U+%04X", r) {
				t.Errorf("%s at %d: %+v", what, place, refused)
			}
		}
		if got, err := CleanEmail("an" + string(r) + "n@trust.example"); err == nil {
			t.Errorf("%s in an address: %q", what, got)
		}
	}
}

// Joiners stay where a script is written with them.
func TestFound13_JoinersStayWhereAScriptNeedsThem(t *testing.T) {
	for what, name := range map[string]string{
		"Persian":            "\u0639\u0644\u06cc\u200c\u0632\u0627\u062f\u0647", // Alizadeh, written with a non-joiner
		"Sinhala":            "\u0dc1\u0dca\u200d\u0dbb\u0dd3",                   // Sri
		"Hindi":              "\u0915\u094d\u200d\u0937",
		"Hindi, non-joiner":  "\u0915\u094d\u200c\u0937",
		"Malayalam, chillu":  "\u0d28\u0d4d\u200d",
		"Bengali":            "\u09b0\u200d\u09cd\u09af",
		"a picture":          "Kamran \U0001f469\U0001f3fd\u200d\u2695\ufe0f",
		"an ideograph":       "\u845b\U000e0100\u57ce",
		"Mongolian, variant": "\u182d\u180b",
	} {
		if got, err := CleanName(name); err != nil || got != CleanText(name) {
			t.Errorf("%s: %q, %v", what, got, err)
		}
	}
	for what, name := range map[string]string{
		"at the end of Persian": "\u0639\u0644\u06cc\u200c", "between scripts": "\u0639\u200cA", "a joiner in Persian": "\u0639\u200d\u0644",
		"behind a space": "A \u200dB", "between digits": "1\u200c2",
	} {
		_, err := CleanName(name)
		if refused, no := refusal.Of(err); !no || refused.Reason != TextHidden {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// An address has one form: full width is folded, the technical form of a domain is
// refused.
func TestFound13_AnAddressHasOneForm(t *testing.T) {
	for in, want := range map[string]string{
		"\uff41\uff4e\uff4e\uff20trust.example": "ann@trust.example", "ann@\uff34rust\uff0eexample": "ann@Trust.example",
		"ann@trust.example": "ann@trust.example", "zo\u00eb@m\u00fcnchen.example": "zo\u00eb@m\u00fcnchen.example",
	} {
		if got, err := CleanEmail(in); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	for _, bad := range []string{"ann@xn--mnchen-3ya.example", "ann@XN--MNCHEN-3YA.example", "ann@trust.xn--p1ai", "ann@\uff58n--mnchen-3ya.example"} {
		_, err := CleanEmail(bad)
		refusaltest.Want(t, err, EmailEncoded)
	}
}

func TestFound13_TagsOfAddresses(t *testing.T) {
	for in, want := range map[string]string{"ann+votes@trust.example": "ann@trust.example", "ann@trust.example": "", "+ann@trust.example": "", "a+b+c@x.example": "a@x.example", "a@x+y": ""} {
		if got := TaggedEmail(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}
