// Package hall has the rules of what panels do with their community: debates and
// roundtables, questions to them, the votes taken in the room, who may be named, and
// what is written up afterwards (R147 to R155, R161 to R165). It is pure, and stands
// on package domain, which never leans back.
package hall
