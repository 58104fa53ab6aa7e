{{- define "hustings.labels" -}}
app.kubernetes.io/name: hustings
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}
{{- define "hustings.selector" -}}
app.kubernetes.io/name: hustings
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}
{{- define "hustings.image" -}}
{{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) | quote }}
{{- end }}
{{- define "hustings.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}
{{- define "hustings.pod" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}
{{- define "hustings.mounts" -}}
- name: keys
  mountPath: /var/lib/hustings
- name: tmp
  mountPath: /tmp
{{- end }}
{{- define "hustings.env" -}}
- name: HUSTINGS_KEYS
  value: /var/lib/hustings/keys
{{- if .Values.outerKeys }}
- name: HUSTINGS_OUTER_KEYS
  value: {{ .Values.outerKeys | quote }}
{{- else }}
# fsGroup gives the volume's files to the pod's own group.
- name: HUSTINGS_KEYS_GROUP
  value: "true"
{{- end }}
- name: HUSTINGS_HOST
  value: {{ required "host names this installation in its boards: set it once and for good" .Values.host | quote }}
- name: HUSTINGS_ORIGIN
  value: {{ required "origin is where people reach the site" .Values.origin | quote }}
- name: HUSTINGS_ORGANISATION
  value: {{ .Values.organisation | quote }}
- name: HUSTINGS_MAIL_FROM
  value: {{ .Values.mailFrom | quote }}
- name: HUSTINGS_PROXIES
  value: {{ join "," .Values.proxies | quote }}
- name: HUSTINGS_LISTEN
  value: 0.0.0.0:8080
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
- name: HUSTINGS_PRIVATE
  value: $(POD_IP):9090
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
