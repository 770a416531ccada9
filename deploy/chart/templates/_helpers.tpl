{{- define "clipseek.labels" -}}
app.kubernetes.io/name: clipseek
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "clipseek.claim" -}}
{{ .Values.data.existingClaim | default (printf "%s-data" .Release.Name) }}
{{- end }}

{{/* What can't work must not begin. */}}
{{- define "clipseek.check" -}}
{{- if and .Values.data.perPod (not .Values.bucket.url) -}}
{{- fail "data.perPod: without a bucket (bucket.url) footage would go with the pod that has it." -}}
{{- end -}}
{{- if and (gt (add (int .Values.app.replicas) (int .Values.worker.replicas)) 2) (not .Values.data.perPod) (not .Values.data.existingClaim) (not (has "ReadWriteMany" .Values.data.accessModes)) -}}
{{- fail "More than one app and one worker need a volume that several nodes may write (data.accessModes: [ReadWriteMany]), or a bucket with data.perPod." -}}
{{- end -}}
{{- end }}

{{/* What the pods of app and worker have in common. */}}
{{- define "clipseek.pod" -}}
automountServiceAccountToken: false
terminationGracePeriodSeconds: 30
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
volumes:
  - name: data
    {{- if .Values.data.perPod }}
    emptyDir:
      sizeLimit: {{ .Values.data.size }}
    {{- else }}
    persistentVolumeClaim:
      claimName: {{ include "clipseek.claim" . }}
    {{- end }}
  - name: tmp
    emptyDir: {}
{{- end }}

{{- define "clipseek.container" -}}
image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
envFrom:
  - configMapRef:
      name: {{ .Release.Name }}
  - secretRef:
      name: {{ .Values.secretName }}
volumeMounts:
  - name: data
    mountPath: /data
  - name: tmp
    mountPath: /tmp
{{- end }}
