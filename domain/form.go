package domain

// Reasons for the form of a request, which the front desk judges before any act.
// None of them says what was sent.
var (
	FieldUnknown    = reason("field-unknown", FORM) // AZ3
	NotText         = reason("not-text", FORM)
	NotNumber       = reason("not-a-number", FORM)
	NotWholeNumber  = reason("not-a-whole-number", FORM)
	NotYesOrNo      = reason("not-true-or-false", FORM)
	NotList         = reason("not-a-list", FORM)
	NotObject       = reason("not-an-object", FORM)
	NotBase64       = reason("not-base64", FORM)
	NotOfForm       = reason("not-of-form", FORM)
	NumberTooSmall  = reason("number-too-small", FORM)
	NumberTooLarge  = reason("number-too-large", FORM)
	TextTooShort    = reason("text-too-short", FORM)
	ListTooShort    = reason("list-too-short", FORM)
	ListTooLong     = reason("list-too-long", FORM)
	NotJSON         = reason("not-json", FORM)
	JSONTooDeep     = reason("json-too-deep", FORM)
	KeyTwice        = reason("key-twice", FORM) // AZ3: of one object
	JSONNotAlone    = reason("json-not-alone", FORM)
	BodyMissing     = reason("body-missing", FORM)
	BodyUnwanted    = reason("body-unwanted", FORM)
	BodyTooLarge    = reason("body-too-large", FORM)
	BodyCutShort    = reason("body-cut-short", FORM)
	MediaType       = reason("media-type", FORM)
	QueryUnreadable = reason("query-unreadable", FORM)
	MethodUnknown   = reason("method-unknown", FORM)
	KeyMissing      = reason("key-missing", FORM) // R65: a POST needs an idempotency key
	OneWayIn        = reason("one-way-in", FORM)  // a session begins with a link, or with browser and code
	TooManySignIns  = reason("too-many-sign-ins", BUSY)
	TooBusy         = reason("too-busy", BUSY) // too many dear answers at once
	TookTooLong     = reason("took-too-long", BUSY)
)
