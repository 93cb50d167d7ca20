/**
 * Files as labelling tools export them: their elements, attributes and keys, in their order.
 * @module
 */

/** "CVAT for video 1.1" of a task of 16x9 px: a box that goes and comes back, a turned box, a polygon, a mask, points, a line. */
export const CVAT_VIDEO = `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <id>5</id>
      <name>street &amp; cars</name>
      <size>6</size>
      <mode>interpolation</mode>
      <overlap>5</overlap>
      <bugtracker></bugtracker>
      <created>2026-03-02 09:14:24.617558+00:00</created>
      <labels>
        <label>
          <name>car</name>
          <color>#fa3253</color>
          <type>any</type>
          <attributes>
            <attribute><name>negative</name><mutable>True</mutable><input_type>checkbox</input_type><default_value>false</default_value><values>false</values></attribute>
          </attributes>
        </label>
      </labels>
      <original_size>
        <width>16</width>
        <height>9</height>
      </original_size>
      <source>street.mp4</source>
    </task>
    <dumped>2026-03-02 10:05:41.112020+00:00</dumped>
  </meta>
  <track id="0" label="car" source="manual">
    <box frame="1" keyframe="1" outside="0" occluded="0" xtl="2.50" ytl="1.00" xbr="7.00" ybr="5.25" z_order="0">
      <attribute name="negative">false</attribute>
    </box>
    <box frame="2" keyframe="0" outside="0" occluded="0" xtl="3.00" ytl="1.00" xbr="8.00" ybr="5.00" z_order="0">
    </box>
    <box frame="3" keyframe="1" outside="1" occluded="0" xtl="3.50" ytl="1.00" xbr="8.00" ybr="5.00" z_order="0">
    </box>
    <box frame="5" keyframe="1" outside="0" occluded="1" xtl="9.00" ytl="1.00" xbr="18.20" ybr="5.00" z_order="0">
    </box>
  </track>
  <track id="1" label="car" source="semi-auto">
    <box frame="0" keyframe="1" outside="0" occluded="0" xtl="4.00" ytl="2.00" xbr="8.00" ybr="4.00" rotation="90.00" z_order="0">
    </box>
  </track>
  <track id="2" label="person" source="manual">
    <polygon frame="2" keyframe="1" outside="0" occluded="0" points="1.00,1.00;5.00,1.00;5.00,4.00;1.00,4.00" z_order="0">
    </polygon>
  </track>
  <track id="3" label="person" source="file">
    <mask frame="4" keyframe="1" outside="0" occluded="0" rle="1, 2, 1, 4" left="6" top="3" width="4" height="2" z_order="0">
    </mask>
  </track>
  <track id="4" label="dog" source="manual">
    <points frame="0" keyframe="1" outside="0" occluded="0" points="3.00,4.50;5.00,6.00" z_order="0">
    </points>
    <points frame="3" keyframe="1" outside="0" occluded="0" points="9.00,4.50" z_order="0">
      <attribute name="negative">true</attribute>
    </points>
  </track>
  <track id="5" label="lane" source="manual">
    <polyline frame="0" keyframe="1" outside="0" occluded="0" points="0.00,9.00;16.00,0.00" z_order="0">
    </polyline>
  </track>
</annotations>
`;

/** "CVAT for images 1.1" of pictures: two cars on one, a grouped box with points, a mask, an ellipse, a tag. */
export const CVAT_IMAGES = `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task><id>4</id><name>pictures</name><size>2</size><mode>annotation</mode></task>
  </meta>
  <image id="0" name="day/street.jpg" width="16" height="9">
    <box label="car" source="manual" occluded="0" xtl="1.00" ytl="1.00" xbr="4.00" ybr="4.00" z_order="0">
    </box>
    <box label="car" source="manual" occluded="0" xtl="6.00" ytl="1.00" xbr="9.00" ybr="4.00" z_order="0">
    </box>
    <box label="dog" source="manual" occluded="0" xtl="10.00" ytl="2.00" xbr="15.00" ybr="8.00" group_id="3" z_order="0">
    </box>
    <points label="nose" source="manual" occluded="0" points="12.00,4.00" group_id="3" z_order="0">
    </points>
    <tag label="sunny" source="manual">
    </tag>
  </image>
  <image id="1" name="night/square.jpg" width="16" height="9">
    <ellipse label="wheel" source="manual" occluded="0" cx="5.00" cy="4.00" rx="3.00" ry="2.00" z_order="0">
    </ellipse>
    <mask label="person" source="manual" occluded="0" rle="0, 3" left="2" top="7" width="3" height="1" z_order="0">
    </mask>
  </image>
</annotations>
`;

/** Label Studio's brush, as its own SDK encodes the rows below. */
export const BRUSH = {
  rows: [
    "..............",
    "..............",
    "...######.....",
    "...######.....",
    "...##.###.....",
    "...######.....",
    "..............",
    "#.............",
    ".............#",
  ],
  // deno-fmt-ignore
  rle: [
    0, 0, 1, 248, 57, 27, 254, 123, 0, 194, 255, 248, 124, 3, 11, 255, 225, 240, 9,
    255, 227, 0, 183, 255, 135, 192, 48, 191, 254, 75, 0, 143, 255, 51, 128, 71, 254,
  ],
} as const;

const at = { original_width: 14, original_height: 9, image_rotation: 0, from_name: "tag", to_name: "image" };

/** Label Studio's JSON of a picture: a rectangle with a click off and one on, a brush, a polygon, an ellipse, a choice. */
export const LABEL_STUDIO_PICTURE = [{
  id: 12,
  annotations: [
    { id: 30, was_cancelled: true, result: [] },
    {
      id: 31,
      was_cancelled: false,
      ground_truth: false,
      result: [
        {
          ...at,
          value: { x: 50, y: 0, width: 25, height: 100 / 3, rotation: 0, rectanglelabels: ["car"] },
          ...{ id: "Xa9", type: "rectanglelabels", origin: "manual" },
        },
        {
          ...at,
          value: { x: 60, y: 20, width: 0.3, keypointlabels: ["car"] },
          ...{ id: "k1", type: "keypointlabels", is_positive: true },
        },
        {
          ...at,
          value: { x: 70, y: 30, width: 0.3, keypointlabels: ["car"] },
          ...{ id: "k2", type: "keypointlabels", is_positive: false },
        },
        { ...at, value: { format: "rle", rle: [...BRUSH.rle], brushlabels: ["dog"] }, id: "b", type: "brushlabels" },
        {
          ...at,
          value: { points: [[0, 0], [50, 0], [50, 100 / 3], [0, 100 / 3]], closed: true },
          ...{ id: "p", type: "polygon" },
        },
        { ...at, value: { points: [[0, 0]], labels: ["roof"] }, id: "p", type: "labels" },
        {
          ...at,
          value: { x: 50, y: 50, radiusX: 20, radiusY: 20, rotation: 0, ellipselabels: ["sun"] },
          ...{ id: "e", type: "ellipselabels" },
        },
        { value: { choices: ["good"] }, id: "c", from_name: "quality", to_name: "image", type: "choices" },
      ],
      lead_time: 41.2,
      completed_by: 1,
    },
  ],
  predictions: [],
  file_upload: "3f2a1b4c-street.jpg",
  data: { image: "/data/upload/2/3f2a1b4c-street.jpg" },
  meta: {},
  project: 2,
}];

/** Label Studio's JSON of a video of 12 frames that it counts as 6: two tracks of rectangles. */
export const LABEL_STUDIO_VIDEO = [{
  id: 3,
  data: { video: "/data/local-files/?d=videos%2Fstreet.mp4" },
  annotations: [{
    id: 9,
    result: [
      {
        value: {
          framesCount: 6,
          duration: 0.5,
          sequence: [
            { frame: 2, enabled: true, rotation: 0, x: 25, y: 0, width: 50, height: 50, time: 0.04 },
            { frame: 5, enabled: false, rotation: 0, x: 50, y: 0, width: 60, height: 50, time: 0.17 },
          ],
          labels: ["Man"],
        },
        ...{ id: "Rf3", from_name: "box", to_name: "video", type: "videorectangle", origin: "manual" },
      },
      {
        value: {
          framesCount: 6,
          duration: 0.5,
          sequence: [{ frame: 1, enabled: true, rotation: 90, x: 50, y: 0, width: 20, height: 40, time: 0 }],
          labels: ["Man"],
        },
        ...{ id: "Rf4", from_name: "box", to_name: "video", type: "videorectangle", origin: "manual" },
      },
    ],
  }],
}];
