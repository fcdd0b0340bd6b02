import type { BridgeDocument } from './document';
import { onPlatform } from './parameter-texts';

const description =
  'Reports the version of the agent, and updates a stock agent through its package manager.';

/**
 * One script for both kinds of node. The name of the package is AWS's; a version is only asked for where the manager
 * takes one. QUARTERDECK_COMMAND_ID is in the environment of commands of nodes of ours.
 */
const script = String.raw`
if [ -n "$QUARTERDECK_COMMAND_ID" ]; then
  echo "This is a node of Quarterdeck; it is updated with Quarterdeck itself."
fi
package=amazon-ssm-agent
wanted='{{ version }}'
installed() {
  if command -v dpkg-query >/dev/null 2>&1; then
    dpkg-query -W -f='$''{Version}' $package 2>/dev/null
  elif command -v rpm >/dev/null 2>&1; then
    rpm -q --qf '%{VERSION}-%{RELEASE}' $package 2>/dev/null
  fi
  true
}
before=$(installed)
if [ -z "$before" ] || [ "$before" = "package $package is not installed" ]; then
  echo "No $package is installed as a package of this system, so nothing was updated."
  exit 0
fi
echo "Installed: $package $before"
if [ -n "$QUARTERDECK_COMMAND_ID" ]; then exit 0; fi
newest=$(printf '%s\n%s\n' "$wanted" "$before" | sort -V | tail -n 1)
if [ '{{ allowDowngrade }}' != true ] && [ -n "$wanted" ] && [ "$newest" = "$before" ]; then
  echo "$before is not older than $wanted, and a downgrade is not allowed."
  exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
  if [ -n "$wanted" ]; then package_version=$package=$wanted; else package_version=$package; fi
  DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --only-upgrade --allow-downgrades "$package_version" || exit 1
elif command -v dnf >/dev/null 2>&1; then
  if [ -n "$wanted" ]; then package_version=$package-$wanted; else package_version=$package; fi
  dnf upgrade --assumeyes "$package_version" || exit 1
elif command -v zypper >/dev/null 2>&1; then
  zypper --non-interactive update "$package" || exit 1
else
  echo "There is no package manager here that could update it." >&2
  exit 1
fi
echo "Now installed: $package $(installed)"
`
  .trim()
  .split('\n');

export const updateSsmAgent: BridgeDocument = {
  name: 'AWS-UpdateSSMAgent',
  documentType: 'Command',
  description,
  platformTypes: ['Linux'],
  schemaVersion: '2.2',
  content: {
    schemaVersion: '2.2',
    description,
    parameters: {
      version: {
        type: 'String',
        description: '(Optional) The version to update to; the newest when it is left out.',
        default: '',
        allowedPattern: '[A-Za-z0-9.+~:-]{0,64}',
      },
      allowDowngrade: {
        type: 'String',
        description: '(Optional) Whether an older version may take the place of a newer one.',
        default: 'false',
        allowedValues: ['true', 'false'],
      },
    },
    mainSteps: [
      {
        action: 'aws:runShellScript',
        name: 'updateSsmAgent',
        precondition: onPlatform('Linux'),
        inputs: { runCommand: script, timeoutSeconds: '3600' },
      },
    ],
  },
  page: {
    does: 'Says which version of the agent is installed. A stock agent that was installed as a package of the system is updated by apt, dnf or zypper from the repositories of the node.',
    differs:
      "AWS's downloads the agent from S3 and knows every platform; this one is for Linux, and updates nothing that no package manager knows. A node of ours is updated with Quarterdeck.",
  },
};
