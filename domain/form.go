package domain

import "hustings/domain/refusal"

// Reasons for the form of a request, which the front desk judges before any act.
// None of them says what was sent.
var (
	FieldUnknown    = refusal.Reason{Code: refusal.FORM, Name: "field-unknown"} // AZ3
	NotText         = refusal.Reason{Code: refusal.FORM, Name: "not-text"}
	NotNumber       = refusal.Reason{Code: refusal.FORM, Name: "not-a-number"}
	NotWholeNumber  = refusal.Reason{Code: refusal.FORM, Name: "not-a-whole-number"}
	NotYesOrNo      = refusal.Reason{Code: refusal.FORM, Name: "not-true-or-false"}
	NotList         = refusal.Reason{Code: refusal.FORM, Name: "not-a-list"}
	NotObject       = refusal.Reason{Code: refusal.FORM, Name: "not-an-object"}
	NotBase64       = refusal.Reason{Code: refusal.FORM, Name: "not-base64"}
	NotOfForm       = refusal.Reason{Code: refusal.FORM, Name: "not-of-form"}
	NumberTooSmall  = refusal.Reason{Code: refusal.FORM, Name: "number-too-small"}
	NumberTooLarge  = refusal.Reason{Code: refusal.FORM, Name: "number-too-large"}
	TextTooShort    = refusal.Reason{Code: refusal.FORM, Name: "text-too-short"}
	ListTooShort    = refusal.Reason{Code: refusal.FORM, Name: "list-too-short"}
	ListTooLong     = refusal.Reason{Code: refusal.FORM, Name: "list-too-long"}
	NotJSON         = refusal.Reason{Code: refusal.FORM, Name: "not-json"}
	JSONTooDeep     = refusal.Reason{Code: refusal.FORM, Name: "json-too-deep"}
	KeyTwice        = refusal.Reason{Code: refusal.FORM, Name: "key-twice"} // AZ3: of one object
	JSONNotAlone    = refusal.Reason{Code: refusal.FORM, Name: "json-not-alone"}
	BodyMissing     = refusal.Reason{Code: refusal.FORM, Name: "body-missing"}
	BodyUnwanted    = refusal.Reason{Code: refusal.FORM, Name: "body-unwanted"}
	BodyTooLarge    = refusal.Reason{Code: refusal.FORM, Name: "body-too-large"}
	BodyCutShort    = refusal.Reason{Code: refusal.FORM, Name: "body-cut-short"}
	MediaType       = refusal.Reason{Code: refusal.FORM, Name: "media-type"}
	QueryUnreadable = refusal.Reason{Code: refusal.FORM, Name: "query-unreadable"}
	MethodUnknown   = refusal.Reason{Code: refusal.FORM, Name: "method-unknown"}
	KeyMissing      = refusal.Reason{Code: refusal.FORM, Name: "key-missing"} // R65: a POST needs an idempotency key
	OneWayIn        = refusal.Reason{Code: refusal.FORM, Name: "one-way-in"}  // a session begins with a link, or with browser and code
	TooManySignIns  = refusal.Reason{Code: refusal.BUSY, Name: "too-many-sign-ins"}
	TooBusy         = refusal.Reason{Code: refusal.BUSY, Name: "too-busy"} // too many dear answers at once
	TookTooLong     = refusal.Reason{Code: refusal.BUSY, Name: "took-too-long"}
)
